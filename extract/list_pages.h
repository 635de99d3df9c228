// List pages that only a script knows: the addresses of the pages that follow, as references
// relative to the page, made from what the CMS family's script or hidden fields say. All of them
// are unconfirmed: known from descriptions of the systems, not from lists that we have.
//
//   TRS       createPageHTML(12, 0, "index", "html")               index_1.html … index_11.html
//   UCAP      createPageHTML('page_div', 12, 1, 'list', 'shtml', 180)  list_2.shtml … list_12.shtml
//   VSB       a link to tzgg/9.htm named 下页                       tzgg/9.htm … tzgg/1.htm
//   EasySite  totalpage="6", tagname="/a/b/21892-2.html"           /a/b/21892-2.html … -6.html
//   Hanweb    <nextgroup> with an address that has page=1          page=1, page=2, …
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "extract/dom.h"
#include "extract/html_scan.h"

namespace shilu {

// At most so many of the following pages are named by one page; the last of them names more.
inline constexpr size_t kMaxListPages = 100;

std::vector<std::string> find_list_pages(const Dom& dom, std::span<const ScannedScript> scripts);

// The addresses in Hanweb's <record>s, which stand in a script as text. Unconfirmed too.
std::vector<std::string> find_script_records(std::span<const ScannedScript> scripts);

}  // namespace shilu
