#include "extract/title_element.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "extract/matching_copy.h"

namespace shilu {
namespace {

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
         {"_", "|", "-", "｜", "丨", "»", ">", "—", "–", "－", "\xC2\xA0\xC2\xA0"}) {
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

bool is_column_name(std::string_view name) {
  static constexpr auto kEnds = std::to_array<std::string_view>(
      {"专栏", "专题", "频道", "栏目", "信息公开", "政务公开", "信息公开目录"});
  constexpr size_t kLongestName = 36;  // bytes
  return name.size() <= kLongestName &&
         std::any_of(kEnds.begin(), kEnds.end(),
                     [&](std::string_view end) { return name.ends_with(end); });
}

// 关于…的通知_通知公告, where nothing names the site: a column is short, and stands apart.
bool is_column_behind(std::string_view title, const std::vector<Piece>& pieces) {
  constexpr size_t kLongestColumn = 6;   // characters
  constexpr size_t kShortestTitle = 10;  // characters
  if (pieces.size() != 2) {
    return false;
  }
  const std::string_view first = title.substr(0, pieces[0].end);
  const std::string_view last = title.substr(pieces[1].begin);
  const std::string_view between = title.substr(pieces[0].end, pieces[1].begin - pieces[0].end);
  const bool apart = between != "-" || (first.ends_with(' ') && last.starts_with(' '));
  return apart && count_characters(trim_wide_space(last)) <= kLongestColumn &&
         count_characters(trim_wide_space(first)) >= kShortestTitle;
}

// Words of headlines: 我县成立全民健身委员会 is no site.
bool reports_something(std::string_view bare_name) {
  static constexpr auto kWords = std::to_array<std::string_view>(
      {"关于", "召开", "成立", "举行", "举办", "开展", "调研", "走进", "印发", "公布", "上线",
       "启动", "视察", "表彰", "荣获", "赴"});
  return std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) {
    return bare_name.find(word) != std::string_view::npos;
  });
}

// 管委会（新北区人民政府） → 管委会.
std::string_view without_note(std::string_view bare_name) {
  const size_t open = bare_name.rfind('(');
  return bare_name.ends_with(')') && open != std::string_view::npos && open > 0
             ? bare_name.substr(0, open)
             : bare_name;
}

std::string cut_title(std::string_view title, const PageTags& tags) {
  const std::string_view site = tags.site_name ? std::string_view(*tags.site_name) : "";
  const std::vector<Piece> pieces = pieces_of(title);
  const auto text_of = [&](const Piece& piece) {
    return trim_wide_space(title.substr(piece.begin, piece.end - piece.begin));
  };
  const std::string_view column = tags.column_name ? std::string_view(*tags.column_name) : "";
  size_t count = 0;
  while (count < pieces.size() && !is_site_name(text_of(pieces[count]), site) &&
         (count == 0 || !is_organ_name(text_of(pieces[count]))) &&
         (count == 0 || column.empty() || text_of(pieces[count]) != column) &&
         (count == 0 || !is_column_name(text_of(pieces[count])))) {
    ++count;
  }
  if (count == 0) {
    const std::string_view last = text_of(pieces.back());
    return pieces.size() > 1 && !is_site_name(last, site) ? std::string(last) : std::string();
  }
  if (count == pieces.size() && is_column_behind(title, pieces)) {
    return std::string(trim_wide_space(title.substr(0, pieces[0].end)));
  }
  // Without a site's name in sight, columns may still follow: the first piece of three or more.
  const size_t end = count == pieces.size() && pieces.size() >= 3 ? 1 : count;
  return std::string(trim_wide_space(title.substr(0, pieces[end - 1].end)));
}

}  // namespace

namespace {

// The bytes of the mark or white space that `text` begins with, if it does with either.
size_t length_of_left_out(std::string_view text) {
  const char first = text[0];
  const auto byte = static_cast<unsigned char>(first);
  if (byte > '\'' && byte < 0xE2) {
    return 0;  // none of them
  }
  if (is_space(first) || first == '"' || first == '\'') {
    return 1;
  }
  if (first != '\xE2' && first != '\xE3') {
    return 0;
  }
  static constexpr auto kMarks = std::to_array<std::string_view>({"“", "”", "‘", "’", "《", "》"});
  return std::any_of(kMarks.begin(), kMarks.end(),
                     [&](std::string_view mark) { return text.starts_with(mark); })
             ? kMarks[0].size()
             : 0;
}

// Three dots or more, or any number of "…", at the end.
void cut_ellipsis(std::string& title) {
  constexpr std::string_view kEllipsis = "…";
  size_t end = title.size();
  while (end > 0 && title[end - 1] == '.') {
    --end;
  }
  if (title.size() - end >= 3) {
    title.resize(end);
    return;
  }
  while (title.ends_with(kEllipsis)) {
    title.resize(title.size() - kEllipsis.size());
  }
}

}  // namespace

std::string bare_title(std::string_view title) {
  // In the copy all white space is ASCII.
  std::string bare = matching_text(title);
  size_t kept = 0;
  for (size_t i = 0; i < bare.size();) {
    const size_t length =
        begins_ideograph(bare[i]) ? 0 : length_of_left_out(std::string_view(bare).substr(i));
    if (length > 0) {
      i += length;
      continue;
    }
    const size_t character = begins_ideograph(bare[i]) ? 3 : 1;
    for (size_t end = i + character; i < end; ++i) {
      bare[kept++] = bare[i];
    }
  }
  bare.resize(kept);
  cut_ellipsis(bare);
  return bare;
}

bool same_title(std::string_view a, std::string_view b) {
  return !a.empty() && !b.empty() && bare_title(a) == bare_title(b);
}

std::string cut_title_element(const PageTags& tags) {
  std::string cut = cut_title(tags.title_element, tags);
  return cut.empty() && tags.social_title ? cut_title(*tags.social_title, tags) : cut;
}

std::vector<std::string> title_element_fronts(std::string_view title) {
  std::vector<std::string> fronts;
  const std::vector<Piece> pieces = pieces_of(title);
  for (size_t i = 0; i + 1 < pieces.size(); ++i) {
    fronts.push_back(bare_title(title.substr(0, pieces[i].end)));
  }
  return fronts;
}

bool is_site_name(std::string_view name, std::string_view site_name) {
  static constexpr auto kEnds =
      std::to_array<std::string_view>({"人民政府", "政府网", "门户网站", "官网", "委员会", "信息网",
                                       "政务网", "网站", "之窗", "门户", "公众网", "在线", "首页"});
  const std::string own = bare_title(name);
  if (own.empty()) {
    return true;
  }
  const std::string site = bare_title(site_name);
  if (!site.empty() && (own == site || (own.size() >= 12 && site.find(own) != std::string::npos))) {
    return true;
  }
  const std::string_view core = without_note(own);
  return own.size() <= 75 && !reports_something(own) &&
         std::any_of(kEnds.begin(), kEnds.end(),
                     [&](std::string_view end) { return core.ends_with(end); });
}

bool is_organ_name(std::string_view name) {
  static constexpr auto kEnds = std::to_array<std::string_view>(
      {"局", "厅", "部", "馆", "署", "中心", "院", "网", "办公室", "管委会"});
  const std::string own = bare_title(name);
  const std::string_view core = without_note(own);
  return own.size() >= 12 && own.size() <= 60 && !reports_something(own) &&
         std::any_of(kEnds.begin(), kEnds.end(),
                     [&](std::string_view end) { return core.ends_with(end); });
}

}  // namespace shilu
