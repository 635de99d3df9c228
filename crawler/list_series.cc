#include "crawler/list_series.h"

#include <string_view>
#include <utility>

#include "base/digest.h"
#include "extract/list_pages.h"

namespace shilu {
namespace {

constexpr size_t kMarkSize = 6;  // of an address: one in 16 million is taken for another
// A list's page has some dozens, and as many around them.
constexpr size_t kMostMarks = 400;

bool is_entry(const Link& link) {
  return link.relation == LinkRelation::kContent || link.relation == LinkRelation::kAttachment;
}

std::string marks_of(const Document& document) {
  std::string marks;
  for (const Link& link : document.links) {
    if (is_entry(link) && marks.size() < kMostMarks * kMarkSize) {
      marks += sha256_hex(link.url).substr(0, kMarkSize);
    }
  }
  return marks;
}

bool has_mark(std::string_view marks, std::string_view mark) {
  for (; !marks.empty(); marks.remove_prefix(kMarkSize)) {
    if (marks.starts_with(mark)) {
      return true;
    }
  }
  return false;
}

// Whether there is a link that was not on the page before.
bool goes_on(std::string_view marks, std::string_view seen) {
  for (; !marks.empty(); marks.remove_prefix(kMarkSize)) {
    if (!has_mark(seen, marks.substr(0, kMarkSize))) {
      return true;
    }
  }
  return false;
}

bool is_same_list(const ListPaging& a, const ListPaging& b) {
  return a.before == b.before && a.after == b.after;
}

// The page after; nothing past the last.
std::optional<ListSeries> next_of(ListSeries series) {
  const ListPaging& list = series.list;
  series.page += list.step;
  const bool is_past =
      list.last && (list.step > 0 ? series.page > *list.last : series.page < *list.last);
  return is_past || series.page < 0 || series.page > kMostListPage ? std::nullopt
                                                                   : std::optional(series);
}

}  // namespace

std::vector<ListSeries> lists_begun(const Url& page, const Document& document) {
  const std::string marks = marks_of(document);
  std::vector<ListSeries> begun;
  for (const ListPaging& list : document.pagings) {
    if (!list_page_number(list, page.text()) && list.next <= kMostListPage) {
      begun.push_back({list, list.next, list.repeats_page ? "" : marks});
    }
  }
  return begun;
}

ListContinuation continue_list(const ListSeries& series, const Document& document) {
  const std::string marks = marks_of(document);
  if (!goes_on(marks, series.seen)) {
    return {};
  }
  ListSeries here = series;
  for (const ListPaging& list : document.pagings) {
    here.list.last = is_same_list(list, here.list) && list.last ? list.last : here.list.last;
  }
  here.seen = marks;
  here.barren = 0;
  ListContinuation continuation{next_of(here), std::nullopt};
  here.barren = series.barren + 1;
  if (here.list.last || here.barren < kMostBarrenPages) {
    continuation.otherwise = next_of(std::move(here));
  }
  return continuation;
}

ListContinuation continue_list(const ListSeries& series) {
  ListSeries here = series;
  ++here.barren;
  if (!here.list.last || here.barren >= kMostBarrenPages) {
    return {};
  }
  const std::optional<ListSeries> next = next_of(std::move(here));
  return {next, next};
}

ListContinuation continue_known_list(const Url& page, const Document& document) {
  for (const ListPaging& list : document.pagings) {
    if (const std::optional<int> number = list_page_number(list, page.text())) {
      return {next_of({list, *number, marks_of(document)}), std::nullopt};
    }
  }
  return {};
}

}  // namespace shilu
