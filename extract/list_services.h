// Lists that a service answers as JSON, an address a page: what their pages' scripts say of it. All
// unconfirmed, as in list_pages.h.
//
//   JPAAS    <script url="/api-gateway/jpaas-publish-server/front/page/build/unit" queryData="{…}">
//            GET url with these and paramJson={"pageNo":N,"pageSize":"15"}
//   gkmlpt   window._CONFIG = {SID, TREE}: GET /gkmlpt/api/all/<id in TREE>?page=N&sid=SID
//   UCAP     a script that names /searchList/ or /common/search/, and the channelId of 32 hex
//   digits
//            that stands behind it, in a meta or in a variable: GET …/<channelId>?…&page=N
#pragma once

#include <span>
#include <vector>

#include "base/document.h"
#include "extract/dom.h"
#include "extract/html_scan.h"

namespace shilu {

// Not yet resolved. Their first page is 1, and begins with what the page itself may show.
std::vector<ListPaging> find_list_services(const Dom& dom, std::span<const ScannedScript> scripts);

}  // namespace shilu
