// List pages that only a script knows: the numbered pages that follow, from what the CMS family's
// script or hidden fields say. Only scripts are read, so a page that quotes one has none.
//
// All families are unconfirmed: known from descriptions of the systems, not from lists that we
// have.
//
//   TRS       createPageHTML(12, 0, "index", "html")                index_1.html … index_11.html
//   UCAP      createPageHTML('page_div', 12, 1, 'list', 'shtml', 180)   list_2.shtml …
//   list_12.shtml VSB       a link to tzgg/9.htm named 下页                        tzgg/9.htm …
//   tzgg/1.htm EasySite  totalpage="6", tagname="/a/b/21892-2.html"            /a/b/21892-2.html …
//   -6.html Hanweb    <nextgroup> with an address that has page=1           page=1, page=2, …
//   services  answered as JSON, extract/list_services.h
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/document.h"
#include "extract/dom.h"
#include "extract/html_scan.h"
#include "extract/links.h"

namespace shilu {

// At most so many of the following pages stand among a page's links.
inline constexpr int kMaxListPages = 100;

// Those that a page tells of, resolved; most tell of none or one.
std::vector<ListPaging> find_list_pagings(const Dom& dom, std::span<const ScannedScript> scripts,
                                          const References& references);

// The address of page `number`.
std::string list_page(const ListPaging& paging, int number);
// The number that `address` has in it, if it is one of its pages.
std::optional<int> list_page_number(const ListPaging& paging, std::string_view address);

}  // namespace shilu
