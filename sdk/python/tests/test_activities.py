import unittest
from types import SimpleNamespace
from unittest import mock

from atelier_studio.activities import ActivityOperations


class Studio:
    """Answers by its parts, and remembers what it was asked."""

    workspace = "mine"

    def __init__(self, *parts):
        self.http = SimpleNamespace(call=self._call)
        self.asked = []
        self._parts = list(parts)

    def _call(self, method, path, body=None, query=None):
        self.asked.append((method, path, dict(query or {})))
        return self._parts.pop(0)


def line(number):
    return {"number": number, "at": None, "text": f"line {number}"}


class ActivitiesTest(unittest.TestCase):
    def test_a_log_is_read_on_from_where_it_was_until_it_is_over(self):
        studio = Studio(
            {"value": [line(1), line(2)], "next": 2, "is_over": False},
            {"value": [], "next": 2, "is_over": False},
            {"value": [line(3)], "next": 3, "is_over": True},
        )
        with mock.patch("atelier_studio.activities.time.sleep") as slept:
            found = list(ActivityOperations(studio).log("act_1"))
        self.assertEqual([each["number"] for each in found], [1, 2, 3])
        self.assertEqual([query for _, _, query in studio.asked], [{"from": 0}, {"from": 2}, {"from": 2}])
        self.assertEqual(slept.call_count, 1)

    def test_a_log_that_is_not_followed_ends_with_what_is_there(self):
        studio = Studio(
            {"value": [line(1)], "next": 1, "is_over": False}, {"value": [], "next": 1, "is_over": False}
        )
        self.assertEqual(list(ActivityOperations(studio).log("act_1", follow=False)), [line(1)])

    def test_a_list_goes_from_page_to_page_up_to_what_is_wanted(self):
        page = {"value": [{"id": f"act_{number}"} for number in range(100)], "next": "act_99"}
        studio = Studio(page, {"value": [{"id": "act_100", "status": "Failed"}], "next": "act_100"})
        found = list(ActivityOperations(studio).list(101))
        self.assertEqual((len(found), found[-1].id, found[-1].has_ended), (101, "act_100", True))
        self.assertEqual(
            [query for _, _, query in studio.asked], [{"limit": 101}, {"limit": 1, "cursor": "act_99"}]
        )


if __name__ == "__main__":
    unittest.main()
