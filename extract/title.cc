#include "extract/title.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/ascii.h"
#include "extract/matching_copy.h"
#include "extract/metadata_line.h"

namespace shilu {
namespace {

constexpr size_t kLinesBefore = 60;  // of the body, searched for a headline
constexpr size_t kLinesWithin = 6;   // of the body's beginning
constexpr std::string_view kFromHeadline = "headline";
constexpr std::string_view kFromTag = "ArticleTitle tag";
constexpr size_t kLongestTitle = 450;  // bytes: 150 characters

// For comparing: without white space and quotation marks, full-width ASCII as ASCII.
std::string bare(std::string_view title) {
  static const RE2 kMarks("[“”‘’\"'《》]");
  std::string text = without_wide_space(matching_text(title));
  RE2::GlobalReplace(&text, kMarks, "");
  return text;
}

struct Piece {
  size_t begin;
  size_t end;
};

// <title> split at "_", "|", "-" and their kin. A dash between two dashes is the Chinese dash of a
// title.
std::vector<Piece> pieces_of(std::string_view title) {
  std::vector<Piece> pieces;
  size_t begin = 0;
  for (size_t i = 0; i < title.size();) {
    size_t length = 0;
    const std::string_view rest = title.substr(i);
    if (rest.starts_with("——")) {
      i += 6;
      continue;
    }
    for (const std::string_view separator :
         {"_", "|", "-", "｜", "»", ">", "—", "–", "－", "\xC2\xA0\xC2\xA0"}) {
      if (rest.starts_with(separator)) {
        length = separator.size();
        break;
      }
    }
    if (length == 0) {
      ++i;
      continue;
    }
    pieces.push_back({begin, i});
    i += length;
    begin = i;
  }
  pieces.push_back({begin, title.size()});
  return pieces;
}

// The front of <title> up to the first piece that names the site; where the site stands first, the
// last piece.
std::string cut_title_element(const PageTags& tags) {
  const std::string_view title = tags.title_element;
  const std::string_view site = tags.site_name ? std::string_view(*tags.site_name) : "";
  const std::vector<Piece> pieces = pieces_of(title);
  const auto text_of = [&](const Piece& piece) {
    return trim_wide_space(title.substr(piece.begin, piece.end - piece.begin));
  };
  const std::string_view column = tags.column_name ? std::string_view(*tags.column_name) : "";
  size_t count = 0;
  while (count < pieces.size() && !is_site_name(text_of(pieces[count]), site) &&
         (count == 0 || !is_organ_name(text_of(pieces[count]))) &&
         (count == 0 || column.empty() || text_of(pieces[count]) != column)) {
    ++count;
  }
  if (count == 0) {
    const std::string_view last = text_of(pieces.back());
    return pieces.size() > 1 && !is_site_name(last, site) ? std::string(last) : std::string();
  }
  // Without a site's name in sight, columns may still follow: the first piece of three or more.
  const size_t end = count == pieces.size() && pieces.size() >= 3 ? 1 : count;
  return std::string(trim_wide_space(title.substr(0, pieces[end - 1].end)));
}

struct Headline {
  size_t line = 0;
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
      : dom_(dom), page_(page), tags_(tags), cut_(cut_title_element(tags)) {
    tag_ = tags.article_title ? bare(*tags.article_title) : "";
    element_ = bare(tags.title_element);
    bare_cut_ = bare(cut_);
  }

  TitleVote vote(size_t body_begin, size_t body_end) {
    const std::optional<Headline> headline = find_headline(body_begin, body_end);
    TitleVote result;
    if (headline) {
      result.headline = headline->line;
    }
    const std::string_view site = tags_.site_name ? std::string_view(*tags_.site_name) : "";
    const bool tag_usable = !tag_.empty() && !is_site_name(*tags_.article_title, site);
    if (headline && headline->score >= 4) {
      const std::string_view shown = page_.lines[headline->line].line.text;
      // A headline of which the tag is only the front is the longer truth, and the other way round.
      const bool shortened =
          tag_usable && headline->bare.size() < tag_.size() && tag_.starts_with(headline->bare);
      result.title = shortened ? *tags_.article_title : std::string(trim_date(shown));
      result.from = shortened ? kFromTag : kFromHeadline;
    } else if (tag_usable) {
      result.title = tags_.article_title;
      result.from = kFromTag;
    } else if (!cut_.empty()) {
      result.title = cut_;
      result.from = "<title>";
    } else if (headline && headline->score >= 2) {
      result.title = page_.lines[headline->line].line.text;
      result.from = kFromHeadline;
    }
    return result;
  }

 private:
  // A date in brackets after the title in the same heading (Shanghai).
  static std::string_view trim_date(std::string_view text) {
    const std::optional<ShownDate> date = find_date(text);
    if (!date || date->begin == 0 ||
        text.find_first_not_of(")] ", date->end) != std::string::npos) {
      return text;
    }
    const std::string_view before = trim_wide_space(text.substr(0, date->begin));
    return before.ends_with("(") ? trim_wide_space(before.substr(0, before.size() - 1)) : text;
  }

  std::optional<Headline> find_headline(size_t body_begin, size_t body_end) {
    std::optional<Headline> best;
    const bool no_body = body_begin >= page_.lines.size();
    const size_t begin = no_body || body_begin < kLinesBefore ? 0 : body_begin - kLinesBefore;
    const size_t end =
        std::min(no_body ? page_.lines.size() : std::min(body_begin + kLinesWithin, body_end),
                 page_.lines.size());
    for (size_t i = begin; i < end; ++i) {
      Headline candidate = judge(i);
      const bool over_metadata =
          candidate.bare.size() >= 12 && stands_over_metadata(i, body_begin, no_body);
      candidate.score += over_metadata ? 2.5 : 0;
      if (candidate.score <= 0) {
        continue;
      }
      // What stands in the body must be told by the tags, or by what stands under it.
      if (i >= body_begin && !no_body && candidate.score < 4 && !over_metadata) {
        continue;
      }
      if (!best || candidate.score > best->score ||
          (candidate.score == best->score && i < body_begin)) {
        best = std::move(candidate);
      }
    }
    return best;
  }

  // Right over a line with the date and the source, and that near the body's beginning.
  bool stands_over_metadata(size_t line, size_t body_begin, bool no_body) const {
    if (no_body || line + 1 >= page_.lines.size() || line + 6 < body_begin ||
        line > body_begin + 2 || !page_.zones[line].empty() ||
        find_date(page_.lines[line].line.text)) {
      return false;
    }
    const std::string_view next = page_.lines[line + 1].line.text;
    return judge_metadata_line(next) == MetadataStrength::kStrong || parse_date(next).has_value();
  }

  Headline judge(size_t line) const {
    Headline headline;
    headline.line = line;
    const LaidLine& laid = page_.lines[line];
    const std::string_view text = trim_date(laid.line.text);
    if (text.size() > kLongestTitle || laid.line.link_share > 0.5 || text.size() < 6) {
      return headline;
    }
    std::string own = bare(text);
    if (own.size() < 6 || own.ends_with("。") || own.ends_with(":")) {
      return headline;
    }
    double score = 0;
    if (!tag_.empty() && (own == tag_ || agrees(own, tag_))) {
      score += own == tag_ ? 5 : 4;
    }
    if (!bare_cut_.empty() && own == bare_cut_) {
      score += 4;
    } else if (own.size() >= 12 && element_.find(own) != std::string::npos) {
      score += 2.5;
    }
    if (page_.zones[line].empty() || score > 0) {
      score += laid.line.heading ? 2 : 0;
      score += is_in_title_element(laid.block) ? 1.5 : 0;
    }
    const std::string_view site = tags_.site_name ? std::string_view(*tags_.site_name) : "";
    if (is_site_name(text, site) && score < 6.5) {
      return headline;
    }
    if (score > 0 && score < 4 && judge_metadata_line(text) == MetadataStrength::kStrong) {
      return headline;
    }
    headline.score = score;
    headline.bare = std::move(own);
    return headline;
  }

  // One is the front of the other, as when a tag is cut off at some length.
  static bool agrees(std::string_view a, std::string_view b) {
    const std::string_view fewer = a.size() < b.size() ? a : b;
    const std::string_view more = a.size() < b.size() ? b : a;
    return fewer.size() >= 24 && more.starts_with(fewer.substr(0, fewer.size() - 3)) &&
           fewer.size() * 10 >= more.size() * 4;
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
  std::string cut_;
  std::string bare_cut_;
  std::string tag_;
  std::string element_;
};

}  // namespace

TitleVote vote_title(const Dom& dom, const PageLines& page, const PageTags& tags, size_t body_begin,
                     size_t body_end) {
  return Voter(dom, page, tags).vote(body_begin, body_end);
}

bool is_site_name(std::string_view name, std::string_view site_name) {
  static constexpr auto kEnds =
      std::to_array<std::string_view>({"人民政府", "政府网", "门户网站", "官网", "委员会", "信息网",
                                       "政务网", "网站", "之窗", "门户", "公众网", "在线"});
  const std::string own = bare(name);
  if (own.empty()) {
    return true;
  }
  const std::string site = bare(site_name);
  if (!site.empty() && (own == site || (own.size() >= 12 && site.find(own) != std::string::npos))) {
    return true;
  }
  return own.size() <= 75 && own.find("关于") == std::string::npos &&
         std::any_of(kEnds.begin(), kEnds.end(),
                     [&](std::string_view end) { return own.ends_with(end); });
}

bool is_organ_name(std::string_view name) {
  static constexpr auto kEnds = std::to_array<std::string_view>(
      {"局", "厅", "部", "馆", "署", "中心", "院", "网", "办公室", "管委会"});
  const std::string own = bare(name);
  return own.size() >= 12 && own.size() <= 60 &&
         std::any_of(kEnds.begin(), kEnds.end(),
                     [&](std::string_view end) { return own.ends_with(end); });
}

bool same_title(std::string_view a, std::string_view b) {
  return !a.empty() && !b.empty() && bare(a) == bare(b);
}

}  // namespace shilu
