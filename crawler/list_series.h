// ListSeries: where a page stands among the pages of its list, and which page is asked after it.
//
// A list is walked a page at a time, and the task of each page carries what must be known of those
// before. The walk ends
//
//   at the last page, where the list says which that is;
//   at a page without links, or whose links all stood on the page before: past the end many
//   servers show the last page, or the first, again and again;
//   where nobody says which page is the last, at kMostBarrenPages in a row with links but none that
//   is new to the run;
//   at page kMostListPage.
//
// Where it ended, an address past the end was asked once at most, and in later runs again like any
// other that is known.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/document.h"
#include "base/url.h"

namespace shilu {

struct ListSeries {
  ListPaging list;
  int page = 0;        // the number of the page itself
  std::string seen{};  // marks of the links on the page before; "" where all may repeat
  int barren = 0;      // pages in a row that brought no new link, or none at all
};

// Other pages, or articles that lead to one another, may have told of a page's links before.
inline constexpr int kMostBarrenPages = 3;
// 100,000 documents at 20 a page.
inline constexpr int kMostListPage = 5'000;

// The lists that begin on this page. `document` is of a list.
std::vector<ListSeries> lists_begun(const Url& page, const Document& document);

// What is asked after a page of a list: the one where some of its links were new to the run, or the
// other.
struct ListContinuation {
  std::optional<ListSeries> if_new;
  std::optional<ListSeries> otherwise;
};
// After a page that was read.
ListContinuation continue_list(const ListSeries& series, const Document& document);
// After one that could not be: the list may go on behind it.
ListContinuation continue_list(const ListSeries& series);
// After a page known from an earlier run, which says itself, or by its address, where it stands.
ListContinuation continue_known_list(const Url& page, const Document& document);

}  // namespace shilu
