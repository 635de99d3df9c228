// The column a page stands in, by its breadcrumb.
#pragma once

#include <optional>
#include <string>

#include "extract/body.h"
#include "extract/page_tags.h"

namespace shilu {

// "政务公开 > 通知公告" of "首页 > 政务公开 > 通知公告 > 正文"; the ColumnName tag without a path.
std::optional<std::string> find_column(const PageLines& page, const PageTags& tags);

}  // namespace shilu
