// The standard tags of a page (国办发〔2017〕47号: SiteName, ArticleTitle, PubDate, …) and <title>.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "extract/dom.h"

namespace shilu {

// Each as the first tag with content gives it, trimmed; absent where there is none. Names are
// matched in any case.
struct PageTags {
  std::optional<std::string> site_name;
  std::optional<std::string> site_id;
  std::optional<std::string> column_name;
  std::optional<std::string> column_type;
  std::optional<std::string> article_title;
  std::optional<std::string> published;
  std::optional<std::string> source;
  std::optional<std::string> keywords;
  std::optional<std::string> social_title;  // og:title
  std::string title_element;                // of <title>; "" if there is none
  bool title_by_rule = false;               // article_title is what a portal's rule found
};

PageTags read_page_tags(const Dom& dom);

}  // namespace shilu
