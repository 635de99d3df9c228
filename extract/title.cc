#include "extract/title.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/ascii.h"
#include "extract/document_number.h"
#include "extract/matching_copy.h"
#include "extract/metadata_line.h"
#include "extract/title_element.h"

namespace shilu {
namespace {

constexpr size_t kLinesBefore = 60;  // of the body, searched for a headline
constexpr size_t kLinesWithin = 12;  // of the body's beginning
constexpr std::string_view kFromHeadline = "headline";
constexpr std::string_view kFromTag = "ArticleTitle tag";
constexpr size_t kLinesOfHead = 12;  // between a headline and the body
constexpr size_t kMostLines = 3;     // of one title

// One line, or lines that are one title broken in two or three.
struct Headline {
  size_t first = 0;
  size_t last = 0;
  double score = 0;
  std::string bare;
};

bool marks_title(std::string_view tokens) {
  static constexpr auto kParts = std::to_array<std::string_view>(
      {"title", "biaoti", "headline", "ftheme", "con_tit", "xl_tit"});
  static constexpr auto kWhole = std::to_array<std::string_view>({"tit", "bt", "tit1", "xl_tit1"});
  return std::any_of(kParts.begin(), kParts.end(),
                     [&](std::string_view part) { return contains_ignoring_case(tokens, part); }) ||
         std::any_of(kWhole.begin(), kWhole.end(),
                     [&](std::string_view token) { return has_class(tokens, token); });
}

class Voter {
 public:
  Voter(const Dom& dom, const PageLines& page, const PageTags& tags)
      : dom_(dom),
        page_(page),
        tags_(tags),
        cut_(cut_title_element(tags)),
        bare_cut_(bare_title(cut_)),
        element_(bare_title(tags.title_element)) {
    if (tags.article_title && is_usable(*tags.article_title)) {
      tag_ = bare_title(*tags.article_title);
    }
    for (std::string& front : title_element_fronts(tags.title_element)) {
      if (bare_cut_.starts_with(front)) {
        fronts_.push_back(std::move(front));
      }
    }
  }

  TitleVote vote(size_t body_begin, size_t body_end) {
    const std::optional<Headline> headline = find_headline(body_begin, body_end);
    TitleVote result;
    if (headline) {
      result.headline = headline->last;
    }
    const double score = headline ? headline->score : 0;
    if (score >= 4) {
      // A headline of which the tag is only the front is the longer truth, and the other way round.
      const bool shortened =
          headline->bare.size() < tag_.size() && tag_.starts_with(headline->bare);
      result.title =
          shortened ? *tags_.article_title : std::string(title_without_date(text_of(*headline)));
      result.from = shortened ? kFromTag : kFromHeadline;
    } else if (!tag_.empty()) {
      result.title = tags_.article_title;
      result.from = kFromTag;
    } else if (!cut_.empty() && (score < 2 || !is_vague(cut_))) {
      result.title = cut_;
      result.from = "<title>";
    } else if (score >= 2) {
      result.title = std::string(title_without_date(text_of(*headline)));
      result.from = kFromHeadline;
    } else {
      take_first_line(body_begin, body_end, result);
    }
    return result;
  }

 private:
  // Templates put the site's or the column's name where the title should stand.
  bool is_usable(const std::string& tag) const {
    const std::string_view site = tags_.site_name ? std::string_view(*tags_.site_name) : "";
    const bool is_column = tags_.column_name && same_title(tag, *tags_.column_name);
    return !is_site_name(tag, site) && (!is_column || cut_.empty() || same_title(tag, cut_));
  }

  // The name of an organ or a column, which a shown headline is better than.
  static bool is_vague(std::string_view cut) {
    constexpr size_t kLongestColumn = 8;  // characters
    return is_organ_name(cut) || count_characters(cut) <= kLongestColumn;
  }

  // Where nothing on the page names the title, the document does: a short first line above prose.
  void take_first_line(size_t begin, size_t end, TitleVote& result) const {
    constexpr size_t kShortest = 18;  // bytes
    constexpr size_t kLongest = 180;
    if (begin + 1 >= end || end > page_.lines.size()) {
      return;
    }
    const TextLine& first = page_.lines[begin].line;
    if (first.text.size() < kShortest || first.text.size() > kLongest || first.table_row ||
        first.text.size() >= page_.lines[begin + 1].line.text.size() ||
        ends_otherwise(bare_title(first.text)) || find_date(first.text) ||
        page_.metadata_strength(begin) != MetadataStrength::kNone) {
      return;
    }
    result.title = first.text;
    result.from = kFromHeadline;
    result.headline = begin;
  }

  // As sentences and salutations do.
  static bool ends_otherwise(std::string_view bare) {
    return bare.ends_with("。") || bare.ends_with(":") || bare.ends_with("；") ||
           bare.ends_with(";") || bare.ends_with(",");
  }

  std::string text_of(const Headline& headline) const {
    std::string text = page_.lines[headline.first].line.text;
    for (size_t i = headline.first + 1; i <= headline.last; ++i) {
      text += " " + page_.lines[i].line.text;
    }
    return text;
  }

  std::optional<Headline> find_headline(size_t body_begin, size_t body_end) {
    std::optional<Headline> best;
    const bool no_body = body_begin >= page_.lines.size();
    const size_t begin = no_body || body_begin < kLinesBefore ? 0 : body_begin - kLinesBefore;
    const size_t end =
        std::min(no_body ? page_.lines.size() : std::min(body_begin + kLinesWithin, body_end),
                 page_.lines.size());
    const auto consider = [&](Headline candidate) {
      const bool in_body = candidate.first >= body_begin && !no_body;
      const double over = no_body ? 0 : over_metadata(candidate, body_begin);
      candidate.score += over;
      // What stands in the body must be told by the tags, or by what stands under it.
      if (candidate.score <= 0 || (in_body && candidate.score < 4 && over == 0)) {
        return;
      }
      if (!best || candidate.score > best->score || (candidate.score == best->score && !in_body)) {
        best = std::move(candidate);
      }
    };
    for (size_t i = begin; i < end; ++i) {
      Headline single = judge(i, i);
      const bool goes_on = i > begin && is_one_element(i - 1, i) && single.bare != tag_;
      for (size_t last = i + 1; last < std::min(i + kMostLines, end) && may_go_on(single, last);
           ++last) {
        consider(judge(i, last));
      }
      if (!goes_on) {
        consider(std::move(single));
      }
    }
    return best;
  }

  // Whether the line may be the rest of a title that begins with the other.
  bool may_go_on(const Headline& begun, size_t line) const {
    const bool is_front = begun.bare.size() >= 12 &&
                          (tag_.starts_with(begun.bare) || bare_cut_.starts_with(begun.bare));
    return (is_front && begun.bare != tag_ && begun.bare != bare_cut_) ||
           is_one_element(begun.first, line);
  }

  // A heading with <br> in it.
  bool is_one_element(size_t first, size_t line) const {
    const LaidLine& a = page_.lines[first];
    const LaidLine& b = page_.lines[line];
    return a.block == b.block && (a.line.heading || is_in_title_element(a.block)) &&
           !find_date(b.line.text) && page_.metadata_strength(line) == MetadataStrength::kNone;
  }

  // What for standing over a line with the date and the source, and that near the body's beginning:
  // right over it, or with one short line between (a second title, the organ's name).
  double over_metadata(const Headline& candidate, size_t body_begin) const {
    const size_t line = candidate.last;
    if (candidate.bare.size() < 12 || line + 1 >= page_.lines.size() ||
        line + kLinesOfHead < body_begin || !page_.zones[line].empty()) {
      return 0;
    }
    // Far into a body only what templates alone write counts.
    if (line > body_begin + 2 && page_.metadata_strength(line + 1) != MetadataStrength::kStrong) {
      return 0;
    }
    const std::string_view text = page_.lines[line].line.text;
    if (find_date(text) || parse_document_number(text) ||
        page_.metadata_strength(line) != MetadataStrength::kNone ||
        text.find("首页") != std::string::npos || text.find("位置") != std::string::npos) {
      return 0;
    }
    if (shows_publication(line + 1)) {
      return is_organ_name(text) ? 1.5 : 2.5;
    }
    const bool second = line + 2 < page_.lines.size() && line + 2 <= body_begin &&
                        page_.lines[line + 1].line.text.size() < 120 &&
                        page_.lines[line + 1].line.link_share < 0.3F && shows_publication(line + 2);
    return second ? 2 : 0;
  }

  // 2018-03-06 and the rest of a head line: templates put the site's name before it, or tools.
  bool shows_publication(size_t index) const {
    const TextLine& line = page_.lines[index].line;
    const std::string_view text = line.text;
    if (page_.metadata_strength(index) == MetadataStrength::kStrong || parse_date(text)) {
      return true;
    }
    return text.size() <= 240 && line.link_share <= 0.5F &&
           (text.find("来源") != std::string::npos || text.find("发布") != std::string::npos ||
            text.find("字") != std::string::npos) &&
           text.find("。") == std::string::npos && find_date(text).has_value();
  }

  Headline judge(size_t first, size_t last) const {
    Headline headline{first, last, 0, ""};
    const LaidLine& laid = page_.lines[first];
    if (laid.line.link_share > 0.5) {
      return headline;
    }
    const std::string joined = last > first ? text_of(headline) : "";
    const std::string_view text = title_without_date(last > first ? joined : laid.line.text);
    if (text.size() > kLongestTitle || text.size() < 6) {
      return headline;
    }
    std::string own = bare_title(text);
    if (own.size() < 6 || ends_otherwise(own)) {
      return headline;
    }
    double score = agreement(own);
    if (page_.zones[first].empty() || score > 0) {
      score += laid.line.heading ? 2 : 0;
      score += is_in_title_element(laid.block) ? 1.5 : 0;
      score += last > first && is_one_element(first, last) ? 0.5 : 0;
    }
    const std::string_view site = tags_.site_name ? std::string_view(*tags_.site_name) : "";
    if (score < 6.5 && is_site_name(text, site)) {
      return headline;
    }
    if (score > 0 && score < 4 && judge_metadata_line(text) == MetadataStrength::kStrong) {
      return headline;
    }
    headline.score = score;
    headline.bare = std::move(own);
    return headline;
  }

  // By the tag and <title>.
  double agreement(std::string_view own) const {
    double score = 0;
    if (!tag_.empty()) {
      score += own == tag_ ? 5 : agrees(own, tag_) ? 4 : is_rest_of(tag_, own) ? 3.5 : 0;
    }
    const bool is_cut = !bare_cut_.empty() && own == bare_cut_;
    const bool is_front = own.size() >= 24 && std::count(fronts_.begin(), fronts_.end(), own) > 0;
    const bool goes_on =
        is_cut_off(tags_.title_element) && bare_cut_.size() >= 24 && own.starts_with(bare_cut_);
    if (is_cut || is_front || goes_on) {
      score += 4;
    } else if (own.size() >= 12 && element_.find(own) != std::string::npos) {
      score += 2.5;
    } else if (is_rest_of(bare_cut_, own)) {
      score += 3;
    }
    return score;
  }

  static bool is_cut_off(std::string_view title) {
    return title.find("…") != std::string::npos || title.find("...") != std::string::npos;
  }

  // One is the front of the other, as when a tag is cut off at some length.
  static bool agrees(std::string_view a, std::string_view b) {
    const std::string_view fewer = a.size() < b.size() ? a : b;
    const std::string_view more = a.size() < b.size() ? b : a;
    return fewer.size() >= 24 && more.starts_with(fewer.substr(0, fewer.size() - 3)) &&
           fewer.size() * 10 >= more.size() * 4;
  }

  // 关于印发…的通知 of 某某县人民政府办公室关于印发…的通知.
  static bool is_rest_of(std::string_view rest, std::string_view whole) {
    return rest.size() >= 24 && rest.size() < whole.size() && whole.ends_with(rest) &&
           rest.size() * 5 >= whole.size() * 2;
  }

  bool is_in_title_element(NodeIndex block) const {
    for (int up = 0; up < 2 && block != 0; ++up, block = dom_[block].parent) {
      if (marks_title(dom_[block].id) || marks_title(dom_[block].class_names)) {
        return true;
      }
    }
    return false;
  }

  const Dom& dom_;
  const PageLines& page_;
  const PageTags& tags_;
  const std::string cut_;
  const std::string bare_cut_;
  const std::string element_;
  std::string tag_;                  // "" where the tag is of no use
  std::vector<std::string> fronts_;  // of <title>, that may be the title
};

}  // namespace

TitleVote vote_title(const Dom& dom, const PageLines& page, const PageTags& tags, size_t body_begin,
                     size_t body_end) {
  return Voter(dom, page, tags).vote(body_begin, body_end);
}

std::string_view title_without_date(std::string_view text) {
  constexpr std::string_view kWide = "（";
  size_t bracket = text.size();
  while (bracket > 0 && text[bracket - 1] != '(' &&
         !(text[bracket - 1] == kWide[0] && text.substr(bracket - 1).starts_with(kWide))) {
    --bracket;
  }
  if (bracket <= 1) {
    return text;
  }
  const std::string_view inner = text.substr(bracket - 1);
  const bool closed =
      inner.find(')') != std::string_view::npos || inner.find("）") != std::string_view::npos;
  return closed && parse_date(inner) ? trim_wide_space(text.substr(0, bracket - 1)) : text;
}

}  // namespace shilu
