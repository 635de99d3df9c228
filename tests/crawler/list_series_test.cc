#include "crawler/list_series.h"

#include <catch2/catch.hpp>
#include <string>

namespace shilu {
namespace {

const std::string kTz = "http://www.qinghe.example/tz/";

ListSeries series_at(int page, std::optional<int> last, int step = 1) {
  ListSeries series;
  series.list = {kTz + "index_", ".html", 0, last, step};
  series.page = page;
  return series;
}

Document list_with(const std::vector<std::string>& names) {
  Document document;
  document.kind = PageKind::kList;
  for (const std::string& name : names) {
    document.links.push_back({kTz + name, LinkRelation::kContent});
  }
  return document;
}

}  // namespace

TEST_CASE("a list ends at its last page, whichever way it is counted", "[lists]") {
  const Document page = list_with({"a.html"});
  CHECK(continue_list(series_at(3, 4), page).if_new->page == 4);
  CHECK_FALSE(continue_list(series_at(4, 4), page).if_new.has_value());
  CHECK(continue_list(series_at(2, 1, -1), page).if_new->page == 1);
  CHECK_FALSE(continue_list(series_at(1, 1, -1), page).if_new.has_value());
  CHECK_FALSE(continue_list(series_at(0, std::nullopt, -1), page).if_new.has_value());
}

TEST_CASE("no list is walked past page 5,000", "[lists]") {
  const Document page = list_with({"a.html"});
  CHECK(continue_list(series_at(4'999, std::nullopt), page).if_new->page == 5'000);
  CHECK_FALSE(continue_list(series_at(5'000, std::nullopt), page).if_new.has_value());
  Document first = list_with({});
  first.pagings = {{kTz + "index_", ".html", 5'001}};
  CHECK(lists_begun(Url::parse(kTz).value(), first).empty());
}

TEST_CASE("a page goes on while one of its links was not on the page before", "[lists]") {
  const ListContinuation first = continue_list(series_at(1, 9), list_with({"a", "b"}));
  REQUIRE(first.if_new.has_value());
  CHECK(continue_list(*first.if_new, list_with({"b", "c"})).if_new.has_value());
  CHECK_FALSE(continue_list(*first.if_new, list_with({"b", "a"})).if_new.has_value());
  CHECK_FALSE(continue_list(*first.if_new, list_with({})).if_new.has_value());
  // Navigation stands on every page.
  Document bare = list_with({"c"});
  bare.links[0].relation = LinkRelation::kNav;
  CHECK_FALSE(continue_list(*first.if_new, bare).if_new.has_value());
}

TEST_CASE("only where the last page is known, pages that bring nothing new lead on", "[lists]") {
  ListSeries unknown = series_at(5, std::nullopt);
  for (int barren = 1; barren < kMostBarrenPages; ++barren) {
    unknown = continue_list(unknown, list_with({std::to_string(barren)})).otherwise.value();
    CHECK(unknown.barren == barren);
  }
  const ListContinuation end = continue_list(unknown, list_with({"x"}));
  CHECK(end.if_new->barren == 0);
  CHECK_FALSE(end.otherwise.has_value());
  ListSeries known = series_at(5, 9);
  known.barren = kMostBarrenPages;
  CHECK(continue_list(known, list_with({"x"})).otherwise.has_value());
}

TEST_CASE("behind pages that cannot be had a list goes on to its known end, not for ever",
          "[lists]") {
  CHECK_FALSE(continue_list(series_at(5, std::nullopt)).if_new.has_value());
  const ListContinuation first = continue_list(series_at(5, 99));
  REQUIRE(first.otherwise.has_value());
  const ListContinuation second = continue_list(*first.otherwise);
  REQUIRE(second.otherwise.has_value());
  CHECK(second.otherwise->page == 7);
  CHECK_FALSE(continue_list(*second.otherwise).otherwise.has_value());
}

TEST_CASE("a page of a list says how many there are by now", "[lists]") {
  Document page = list_with({"a"});
  page.pagings = {{kTz + "index_", ".html", 4, 20}, {kTz + "other_", ".html", 2, 50}};
  CHECK(continue_list(series_at(3, 3), page).if_new->list.last == 20);
}

}  // namespace shilu
