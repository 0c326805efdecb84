import unittest
from unittest import mock

from atelier_studio.entities import Activity
from atelier_studio.errors import ActivityFailed
from atelier_studio.poller import Poller


class Activities:
    """Goes from status to status, one each time that it is asked."""

    def __init__(self, *statuses):
        self._statuses = list(statuses)
        self.asked = 0

    def get(self, id):
        self.asked += 1
        status = self._statuses.pop(0) if len(self._statuses) > 1 else self._statuses[0]
        return Activity(id=id, status=status, message="The disk is full." if status == "Failed" else None)


def poller(*statuses):
    activities = Activities(*statuses)
    return Poller(activities, Activity(id="act_1", status="Queued")), activities


class PollerTest(unittest.TestCase):
    def test_its_result_is_the_activity_that_has_completed_and_is_asked_for_no_more(self):
        begun, activities = poller("Queued", "Running", "Completed")
        with mock.patch("atelier_studio.poller.time.sleep"):
            self.assertEqual(begun.result().status, "Completed")
        asked = activities.asked
        self.assertEqual((begun.done(), begun.status(), activities.asked), (True, "Completed", asked))

    def test_a_failure_is_raised_with_its_reason(self):
        begun, _ = poller("Failed")
        with self.assertRaisesRegex(ActivityFailed, "The disk is full."):
            begun.result()
        canceled, _ = poller("Canceled")
        with self.assertRaisesRegex(ActivityFailed, "act_1 ended with status Canceled"):
            canceled.result()

    def test_it_waits_no_longer_than_it_is_told(self):
        begun, _ = poller("Running")
        begun.wait(timeout=0)
        self.assertEqual((begun.done(), begun.status()), (False, "Running"))
        with self.assertRaisesRegex(TimeoutError, "goes on after 0 s"):
            begun.result(timeout=0)


if __name__ == "__main__":
    unittest.main()
