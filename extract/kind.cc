#include "extract/kind.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "extract/containers.h"
#include "extract/list_rows.h"
#include "extract/matching_copy.h"
#include "extract/refusal.h"
#include "extract/title_element.h"

namespace shilu {
namespace {

constexpr uint32_t kLeastArticleHan = 20;
constexpr uint32_t kLeastArticleBytes = 120;  // in a script other than Han
constexpr uint32_t kLeastListLinks = 10;
constexpr size_t kDatedLinksOfList = 5;
constexpr double kLeastDatedProse = 30;  // under a headline with its date
constexpr double kLeastProse = 120;      // of a page that does not say that it is an article
constexpr double kLeastNamedProse = 60;  // under a headline that <title> names
// Of a page with a list of documents as well: the rules of a mailbox stand over its letters.
constexpr double kLeastProseBesideList = 2000;
constexpr double kLeastNamedProseBesideList = 300;
constexpr size_t kLeastNames = 8;     // of other documents, that a list without dates has
constexpr size_t kLeastRows = 2;      // with summaries
constexpr size_t kMostNoise = 10;     // of a text: one character in so many may say nothing
constexpr size_t kFewDatedLinks = 3;  // fewer make no list above a passage

constexpr auto kMagic = std::to_array<std::string_view>(
    {"%PDF-", "PK\x03\x04", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "Rar!\x1A\x07",
     "7z\xBC\xAF\x27\x1C", "\xFF\xD8\xFF", "\x89PNG\r\n\x1A\n", "GIF87a", "GIF89a", "{\\rtf", "BM6",
     "ID3", "Founder CEB"});

bool starts_as_markup(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) {
    bytes.remove_prefix(3);
  }
  const std::string_view head = trim_ascii(bytes.substr(0, 1024));
  return head.starts_with("<") || bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
}

// Characters that say nothing: U+FFFD, controls, private use and what Unicode does not assign.
size_t count_meaningless(std::string_view text) {
  constexpr uint32_t kMeaningless = U_GC_CN_MASK | U_GC_CO_MASK | U_GC_CC_MASK | U_GC_CS_MASK;
  const auto size = static_cast<int32_t>(text.size());
  size_t count = 0;
  for (int32_t i = 0; i < size;) {
    const auto first = static_cast<unsigned char>(text[static_cast<size_t>(i)]);
    if (first >= 0xE4 && first <= 0xE9) {
      i += 3;  // U+4000 to U+9FFF, all assigned, are nearly all of a page: no need to look up
      continue;
    }
    UChar32 c = 0;
    U8_NEXT_OR_FFFD(text.data(), i, size, c);
    count += c != '\t' && (c == 0xFFFD || (U_MASK(u_charType(c)) & kMeaningless) != 0) ? 1 : 0;
  }
  return count;
}

class Judge {
 public:
  explicit Judge(const KindInput& input)
      : input_(input), all_(input.measures.of(0)), tags_(input.tags) {}

  KindVerdict judge() const {
    if (const std::optional<KindVerdict> refusal = judge_refusal(input_)) {
      return *refusal;
    }
    if (is_home()) {
      return {PageKind::kHome, "a site's front page: at its root or called 首页, mostly links"};
    }
    if (const std::string_view reason = reason_for_article(); !reason.empty()) {
      return is_noise() ? KindVerdict{PageKind::kEmpty, "a tenth of what stands there is no text"}
                        : KindVerdict{PageKind::kArticle, reason};
    }
    if (tags_.article_title) {
      return {PageKind::kEmpty, "the ArticleTitle tag says article, and no text was found"};
    }
    if (input_.has_head) {
      return {PageKind::kEmpty, "the head of an article, and no text under it"};
    }
    if (input_.body.has_empty_container && !is_list()) {
      return {PageKind::kEmpty, "the place of an article's text is there, and holds none"};
    }
    if (is_list()) {
      return at_root()
                 ? KindVerdict{PageKind::kHome, "many links, at the site's root"}
                 : KindVerdict{PageKind::kList, "dated links, many links, or a column's tags"};
    }
    if (needs_browser()) {
      return {PageKind::kNeedsBrowser, "a shell with scripts and hardly a word"};
    }
    if (at_root()) {
      return {PageKind::kHome, "little, at the site's root"};
    }
    if (count_dated_rows(input_.page, all_lines()) > 0 ||
        count_summary_rows(input_.page, all_lines()).summaries >= kLeastRows) {
      return {PageKind::kList, "a row or two of a list, and nothing else"};
    }
    return {PageKind::kEmpty, "nothing that reads as a document"};
  }

 private:
  // The front page of a site: at its root, or called 首页, with links to everything. Where the
  // address is not known: nothing but the site's name in <title>, and the tags say no more or
  // several lists go on elsewhere.
  bool is_home() const {
    if (tags_.article_title || input_.has_head || all_.links < 30) {
      return false;
    }
    const bool called_home = tags_.column_type && *tags_.column_type == "首页";
    const double share = all_.bytes == 0 ? 0 : double(all_.link_bytes) / all_.bytes;
    if (at_root() || called_home) {
      return share > 0.4;
    }
    return !input_.url && share > 0.25 && is_named_as_site() &&
           (names_its_site_only() || leads_on_often());
  }

  // The standard's tags of a site, and neither a column's nor an article's.
  bool names_its_site_only() const {
    return tags_.site_name && *tags_.site_name == trim_ascii(tags_.title_element);
  }

  bool is_named_as_site() const {
    const std::string_view site = tags_.site_name ? std::string_view(*tags_.site_name) : "";
    std::string_view title = tags_.title_element;
    for (const std::string_view home : {"首页", "-", "_", "|", " "}) {
      title.remove_suffix(title.ends_with(home) ? home.size() : 0);
      title.remove_prefix(title.starts_with(home) ? home.size() : 0);
    }
    return !tags_.column_name && !title.empty() &&
           title.find_first_of("_-|") == std::string_view::npos &&
           (is_site_name(title, site) || is_organ_name(title));
  }

  // 更多, and no 当前位置.
  bool leads_on_often() const {
    static constexpr auto kMore = std::to_array<std::string_view>({"更多", "more", "More", "MORE"});
    size_t more = 0;
    for (const LaidLine& laid : input_.page.lines) {
      const std::string& text = laid.line.text;
      if (text.find("位置：") != std::string::npos || text.find("位置:") != std::string::npos) {
        return false;
      }
      more += laid.line.link_share > 0.1F && text.size() < 100 &&
                      std::any_of(kMore.begin(), kMore.end(),
                                  [&](std::string_view word) {
                                    return text.find(word) != std::string::npos;
                                  })
                  ? 1
                  : 0;
    }
    return more >= 2;
  }

  // However little stands there.
  bool at_root() const {
    return input_.url && input_.url->query().empty() &&
           (input_.url->path() == "/" || is_root_index(input_.url->path()));
  }

  static bool is_root_index(std::string_view path) {
    return path.find('/', 1) == std::string_view::npos &&
           (path.starts_with("/index.") || path.starts_with("/default."));
  }

  // "" where the page is no article.
  std::string_view reason_for_article() const {
    if (!input_.body.body) {
      return "";
    }
    const Body& body = *input_.body.body;
    if (body.family == "short") {
      return "the head of an article, and a short text under it";
    }
    TextMeasure measure;
    for (const NodeIndex container : body.containers) {
      const TextMeasure part = input_.measures.of(container);
      measure.han += part.han;
      measure.stops += part.stops;
      measure.bytes += part.bytes;
      measure.link_bytes += part.link_bytes;
      measure.links += part.links;
    }
    const double share = measure.bytes == 0 ? 1 : double(measure.link_bytes) / measure.bytes;
    if (tags_.article_title) {
      if (tags_.title_by_rule) {
        return "a title and a text where the portal's rule says";
      }
      return share < 0.7 || body.marked ? "the ArticleTitle tag, and a text" : "";
    }
    if (!input_.has_head && is_made_of_rows()) {
      return "";
    }
    if (body.marked) {
      const bool enough =
          input_.has_head ||
          (share < 0.5 && (measure.han >= kLeastArticleHan || measure.bytes >= kLeastArticleBytes));
      return enough ? "a marked container with a text" : "";
    }
    // A list's page may hold a notice; an article's prose outweighs what it links to.
    const double prose = body.weight;
    const bool many_links = measure.links >= kLeastListLinks && share > 0.3;
    if (many_links || count_dated_rows(input_.page, lines_of_body()) >= kDatedLinksOfList) {
      return "";
    }
    if (input_.dated_headline || input_.has_head) {
      return prose >= kLeastDatedProse ? "a headline with its date over prose" : "";
    }
    const bool beside_list = count_dated_rows(input_.page, all_lines()) >= kFewDatedLinks ||
                             count_names(input_.page, all_lines()) >= kLeastNames;
    if (input_.headline) {
      const bool enough = prose >= (beside_list ? kLeastNamedProseBesideList : kLeastNamedProse);
      return enough ? "a headline that <title> names over prose" : "";
    }
    const bool enough = prose >= (beside_list ? kLeastProseBesideList : kLeastProse);
    return enough ? "prose, and no list of dated links" : "";
  }

  // The rows of a list, with dates or with summaries: a line of link, and prose under it.
  bool is_made_of_rows() const {
    const SummaryRows rows = count_summary_rows(input_.page, lines_of_body());
    return (rows.summaries >= kLeastRows && rows.summaries * 2 > rows.prose) ||
           count_dated_rows(input_.page, lines_of_body()) >= kDatedLinksOfList;
  }

  // Bytes of something else, read as text.
  bool is_noise() const {
    const auto [begin, end] = lines_of_body();
    size_t all = 0;
    size_t none = 0;
    for (size_t i = begin; i < end; ++i) {
      const std::string& text = input_.page.lines[i].line.text;
      all += count_characters(text);
      none += count_meaningless(text);
    }
    return none * kMostNoise > all;
  }

  LineRange all_lines() const { return {0, input_.page.lines.size()}; }

  LineRange lines_of_body() const {
    const std::vector<NodeIndex>& containers = input_.body.body->containers;
    const auto [begin, end] =
        input_.page.range(containers.front(), input_.dom[containers.back()].end);
    return {begin, end};
  }

  bool is_list() const {
    return count_dated_rows(input_.page, all_lines()) >= kFewDatedLinks ||
           all_.links >= kLeastListLinks || tags_.column_type.has_value() || has_list_script();
  }

  bool has_list_script() const {
    return std::any_of(input_.scripts.begin(), input_.scripts.end(), [](const auto& script) {
      return script.text.find("<recordset>") != std::string_view::npos ||
             script.text.find("createPageHTML(") != std::string_view::npos;
    });
  }

  // A shell with a place for the application and its scripts, and no words.
  bool needs_browser() const {
    if (all_.han >= kShortPageHan) {
      return false;
    }
    for (NodeIndex i = 0; i < input_.dom.size(); ++i) {
      const std::string_view id = input_.dom[i].id;
      if (id == "app" || id == "root" || id == "__next" || id == "__nuxt" || id == "q-app") {
        return true;
      }
    }
    return all_.han < 20 && !input_.scripts.empty();
  }

  const KindInput& input_;
  const TextMeasure all_;
  const PageTags& tags_;
};

}  // namespace

bool is_file(std::string_view bytes, std::string_view content_type) {
  for (const std::string_view magic : kMagic) {
    if (bytes.starts_with(magic)) {
      return true;
    }
  }
  const std::string_view type = trim_ascii(content_type.substr(0, content_type.find(';')));
  if (type.empty() || starts_as_markup(bytes)) {
    return false;
  }
  return !equals_ignoring_case(type.substr(0, 9), "text/html") &&
         !contains_ignoring_case(type, "xhtml") && !equals_ignoring_case(type, "text/plain");
}

KindVerdict judge_kind(const KindInput& input) {
  return Judge(input).judge();
}

}  // namespace shilu
