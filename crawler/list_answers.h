// What a list's service answers, read for its links: JSON, or XML that holds markup.
//
//   Hanweb   …/dataproxy.jsp          <recordset> of <record>s with links
//   JPAAS    …/page/build/unit        {"data":{"html":"<ul>…"}}
//   gkmlpt   /gkmlpt/api/…            {"articles":[{"url":…}],"total":N}, 100 a page
//   UCAP     /searchList/<id>, …      {"data":{"results":[{"url":…}],"total":N,"rows":N}}
//
// All unconfirmed (extract/list_pages.h).
#pragma once

#include <optional>
#include <string_view>

#include "base/document.h"
#include "base/url.h"

namespace shilu {

// A list with its links, and the paging its address belongs to, where this is the address of such a
// service and the bytes are no page; without links where they are not what it answers. Never a
// document to be kept.
std::optional<Document> read_list_answer(const Url& url, std::string_view bytes);

}  // namespace shilu
