import unittest

from atelier_studio.paging import read_list


class Pages:
    """Answers like a studio that has ten things."""

    def __init__(self):
        self.asked = []

    def call(self, method, path, query):
        self.asked.append(dict(query))
        begin = int(query.get("cursor", 0))
        end = min(begin + min(query["limit"], 4), 10)
        return {"value": list(range(begin, end)), "next": str(end) if end < 10 else None}


class PagingTest(unittest.TestCase):
    def test_reads_every_page_and_no_more_than_asked_for(self):
        self.assertEqual(list(read_list(Pages(), "things")), list(range(10)))
        self.assertEqual(list(read_list(Pages(), "things", max_results=6)), list(range(6)))
        self.assertEqual(list(read_list(Pages(), "things", max_results=0)), [])

    def test_leaves_out_what_is_not_given_and_keeps_the_rest_on_every_page(self):
        pages = Pages()
        list(read_list(pages, "things", {"filter": "a = 'b'", "order_by": None}, 5))
        self.assertEqual(
            [{key: asked[key] for key in asked if key != "limit"} for asked in pages.asked],
            [{"filter": "a = 'b'"}, {"filter": "a = 'b'", "cursor": "4"}],
        )
