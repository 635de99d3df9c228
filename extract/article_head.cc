#include "extract/article_head.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/ascii.h"
#include "extract/dates.h"
#include "extract/head_labels.h"
#include "extract/line_class.h"
#include "extract/matching_copy.h"
#include "extract/metadata_line.h"
#include "extract/signature.h"
#include "extract/title_element.h"

namespace shilu {
namespace {

constexpr size_t kLongestHeadline = 300;   // bytes
constexpr size_t kLongestStatement = 400;  // bytes, of a line with date and labels
constexpr size_t kLinesBetween = 4;        // from the headline to the date
constexpr size_t kLinesAfter = 8;          // of labels and tools, after the date
constexpr size_t kLeastNamed = 12;         // bytes; shorter words stand in <title> by chance
constexpr double kLeastProse = 60;         // weight of a paragraph; menus and notices have less
constexpr size_t kRowsOfList = 3;          // as many dates with labels are a list's
constexpr size_t kMostStatements = 200;    // looked at for the one under a named headline

bool is_tool(const ClassifiedLine& known) {
  return known.group == "font_size" || known.group == "share" || known.group == "print" ||
         known.group == "counter" || known.group == "qr";
}

// 作者：佚名 点击数： 更新时间：2023-05-06, with whatever stands between the labels.
bool has_labels(std::string_view text) {
  static constexpr auto kLabels =
      std::to_array<std::string_view>({"来源", "发布", "时间", "日期", "作者", "编辑", "浏览",
                                       "点击", "阅读", "访问", "字号", "字体", "打印", "人气"});
  const auto labels = std::count_if(kLabels.begin(), kLabels.end(), [&](std::string_view label) {
    return text.find(label) != std::string_view::npos;
  });
  return labels >= 2 && text.find("。") == std::string_view::npos;
}

class HeadFinder {
 public:
  HeadFinder(const Dom& dom, const PageLines& page, const PageTags& tags)
      : dom_(dom), page_(page), tags_(tags), tag_(bare_title(tags.article_title.value_or(""))) {
    constexpr double kLeastSentence = 7;  // words of a menu weigh less
    prose_before_.push_back(0);
    for (size_t i = 0; i < page_.lines.size(); ++i) {
      prose_before_.push_back(prose_before_.back() + (weight(i) >= kLeastSentence ? weight(i) : 0));
    }
  }

  std::optional<ArticleHead> find() const {
    std::optional<ArticleHead> found;
    size_t statements = 0;
    for (size_t i = 0; i < page_.lines.size() && statements < kMostStatements; ++i) {
      if (!states_publication(i)) {
        continue;
      }
      ++statements;
      const std::optional<size_t> headline = headline_over(i);
      if (headline && is_named(*headline) &&
          (stands_over_text(i + 1) || prose_before_[*headline] < kLeastProse)) {
        return ArticleHead{*headline, end_of_head(i + 1), true};
      }
      if (!headline || !stands_over_text(i + 1)) {
        continue;
      }
      if (parse_date(line(i).text) && !is_value_of_label(i)) {
        continue;  // a date alone stands in the rows of lists too
      }
      found = found ? found : ArticleHead{*headline, end_of_head(i + 1), true};
    }
    if (std::optional<ArticleHead> named = named_headline()) {
      return named;
    }
    return statements < kRowsOfList ? found : std::nullopt;
  }

 private:
  const TextLine& line(size_t i) const { return page_.lines[i].line; }

  // Mostly a link to another page; a headline can stand in one that leads nowhere.
  bool is_link(size_t i) const {
    if (line(i).link_share <= 0.5F) {
      return false;
    }
    NodeIndex at = page_.lines[i].first;
    while (at != 0 && dom_[at].tag != GUMBO_TAG_A) {
      at = dom_[at].parent;
    }
    const std::string_view href = trim_ascii(dom_.attribute(at, "href"));
    return !(href.starts_with("#") || href.starts_with("javascript:"));
  }

  double weight(size_t i) const { return page_.weight_before[i + 1] - page_.weight_before[i]; }

  // Where more prose stands above than below, it is the foot of a document.
  bool stands_over_text(size_t end) const {
    return prose_before_[end] <= page_.weight_before.back() - page_.weight_before[end];
  }

  // A label and its value in elements of their own.
  bool is_value_of_label(size_t i) const {
    return i > 0 && is_lone_label(line(i - 1).text) && !is_lone_label(line(i).text) &&
           page_.metadata_strength(i - 1) != MetadataStrength::kNone;
  }

  static bool has_date(std::string_view text) {
    return std::any_of(text.begin(), text.end(), is_digit) && find_date(text).has_value();
  }

  bool states_publication(size_t i) const {
    if (line(i).text.size() > kLongestStatement || line(i).link_share > 0.6F ||
        page_.zones[i] == "neighbours" || page_.zones[i] == "footer") {
      return false;
    }
    if (!is_value_of_label(i)) {
      return has_date(line(i).text) &&
             (has_labels(line(i).text) || page_.metadata_strength(i) == MetadataStrength::kStrong);
    }
    const std::string text = line(i - 1).text + line(i).text;
    return text.size() <= kLongestStatement && has_date(text) &&
           (has_labels(text) || judge_metadata_line(text) == MetadataStrength::kStrong);
  }

  // The same title as the tag's. A bare one is never the longer: most lines need not be bared.
  bool has_tag_s_words(std::string_view text) const {
    return !tag_.empty() && text.size() >= tag_.size() && bare_title(text) == tag_;
  }

  bool is_named(size_t i) const {
    const std::string& text = line(i).text;
    if (tags_.article_title) {
      return has_tag_s_words(text);
    }
    return text.size() >= kLeastNamed && tags_.title_element.find(text) != std::string::npos;
  }

  // The nearest line above that is neither metadata nor a tool of the page, if it can be a
  // headline.
  std::optional<size_t> headline_over(size_t statement) const {
    for (size_t i = statement; i > 0 && i + kLinesBetween >= statement;) {
      --i;
      const TextLine& above = line(i);
      const ClassifiedLine known = page_.classes.of(above);
      if (is_tool(known) || known.line_class == LineClass::kBlank ||
          page_.metadata_strength(i) != MetadataStrength::kNone) {
        continue;
      }
      return can_be_headline(i, known) ? std::optional<size_t>(i) : std::nullopt;
    }
    return std::nullopt;
  }

  bool can_be_headline(size_t i, const ClassifiedLine& known) const {
    const TextLine& above = line(i);
    const std::string_view site = tags_.site_name ? std::string_view(*tags_.site_name) : "";
    const bool sentence = above.text.ends_with("。") || above.text.ends_with("；") ||
                          above.text.ends_with("：") || above.text.ends_with(":");
    return above.text.size() <= kLongestHeadline && above.text.size() >= 6 && !is_link(i) &&
           !above.table_row && !sentence && known.footer_parts == 0 &&
           known.group != "neighbours" && known.group != "breadcrumb" && known.group != "account" &&
           (page_.zones[i].empty() || is_named(i)) && !is_site_name(above.text, site);
  }

  // 关于…的通知 (2024-05-11), within one heading: Shanghai.
  static std::string_view without_date(std::string_view text) {
    const std::optional<ShownDate> date = find_date(text);
    const size_t bracket =
        date && date->begin > 0 ? text.find_last_of("([", date->begin - 1) : std::string_view::npos;
    return bracket == std::string_view::npos ? text : text.substr(0, bracket);
  }

  // 名称 or 标题 of the catalogue box.
  std::string name_in_index_box() const {
    for (size_t i = 0; i < page_.lines.size(); ++i) {
      const std::string& text = line(i).text;
      if (text.size() > kLongestStatement ||
          (text.find("名") == std::string::npos && text.find("题") == std::string::npos)) {
        continue;
      }
      ShownMetadata metadata;
      if (page_.metadata_strength(i) != MetadataStrength::kNone) {
        read_metadata_line(text, metadata);
      }
      if (metadata.title) {
        return *metadata.title;
      }
    }
    return "";
  }

  // The whole of <title>, where it is no site's name. Columns and menus are called so too.
  std::string whole_title_element() const {
    const std::string_view title = tags_.title_element;
    const std::string_view site = tags_.site_name ? std::string_view(*tags_.site_name) : "";
    return is_site_name(title, site) || is_organ_name(title) ? "" : bare_title(title);
  }

  // The line that the ArticleTitle tag names, or a front of <title>, or all of it where a date
  // stands by: a heading before any other. The date may stand above it, in an index box.
  std::optional<ArticleHead> named_headline() const {
    std::vector<std::string> names;
    const std::string whole = whole_title_element();
    if (tags_.article_title) {
      names.push_back(bare_title(*tags_.article_title));
    } else {
      names = title_element_fronts(tags_.title_element);
      names.push_back(bare_title(name_in_index_box()));
      names.push_back(whole);
      std::erase(names, "");
    }
    size_t shortest = kLongestHeadline;  // a bare title is never longer than what it is made of
    for (const std::string& name : names) {
      shortest = std::min(shortest, name.size());
    }
    std::optional<size_t> found;
    for (size_t i = 0; i < page_.lines.size() && !(found && line(*found).heading); ++i) {
      if (line(i).text.size() > kLongestHeadline || line(i).text.size() < shortest || is_link(i) ||
          (found && !line(i).heading)) {
        continue;
      }
      const std::string bare = bare_title(without_date(line(i).text));
      const bool named = std::find(names.begin(), names.end(), bare) != names.end() &&
                         (tags_.article_title || bare.size() >= kLeastNamed);
      if (named && stands_over_text(i + 1)) {
        found = i;
      }
    }
    if (!found) {
      return std::nullopt;
    }
    constexpr size_t kLinesOfBox = 14;  // an index box above the headline
    bool dated = without_date(line(*found).text) != line(*found).text;
    for (size_t i = *found > kLinesOfBox ? *found - kLinesOfBox : 0; i < *found; ++i) {
      dated = dated || states_publication(i);
    }
    dated = dated || is_signed_below(*found);
    if (!dated && !tags_.article_title && bare_title(without_date(line(*found).text)) == whole) {
      return std::nullopt;
    }
    return ArticleHead{*found, end_of_head(*found + 1), dated};
  }

  // Whether the text right under the line ends as a document does, with an organ's name and a day:
  // notices of departments and townships show no other date. Rows of links come before no
  // signature.
  bool is_signed_below(size_t headline) const {
    constexpr size_t kMostLines = 200;
    std::vector<std::string_view> texts;
    for (size_t i = headline + 1; i < std::min(headline + kMostLines, page_.lines.size()); ++i) {
      if ((is_link(i) && !line(i).has_attachment) || page_.zones[i] == "neighbours" ||
          page_.zones[i] == "footer") {
        break;
      }
      texts.push_back(line(i).text);
    }
    return find_organ_signature(texts).has_value();
  }

  size_t end_of_head(size_t from) const {
    size_t end = from;
    for (size_t i = from; i < std::min(from + kLinesAfter, page_.lines.size()); ++i) {
      const ClassifiedLine known = page_.classes.of(line(i));
      if (is_tool(known) || is_value_of_label(i) ||
          page_.metadata_strength(i) == MetadataStrength::kStrong) {
        end = i + 1;
      } else if (known.line_class != LineClass::kBlank && !is_lone_label(line(i).text)) {
        break;
      }
    }
    return end;
  }

  const Dom& dom_;
  const PageLines& page_;
  const PageTags& tags_;
  const std::string tag_;             // the ArticleTitle tag's, bare
  std::vector<double> prose_before_;  // weight of the sentences before each line
};

}  // namespace

std::optional<ArticleHead> find_article_head(const Dom& dom, const PageLines& page,
                                             const PageTags& tags) {
  return HeadFinder(dom, page, tags).find();
}

void weigh_from_head(const ArticleHead& head, PageLines& page) {
  const double above = page.weight_before[head.end];
  for (size_t i = 0; i < page.weight_before.size(); ++i) {
    page.weight_before[i] = i < head.end ? 0 : page.weight_before[i] - above;
  }
}

}  // namespace shilu
