#include "extract/document_number.h"

#include <re2/re2.h>

#include <array>

#include "extract/matching_copy.h"

namespace shilu {
namespace {

// On the matching copy: full-width brackets and digits are ASCII already.
const RE2& number_pattern() {
  static const RE2 kPattern(
      R"((\p{Han}{1,16}) *[〔﹝【〖\[(<〈] *(?:19|20)\d{2} *年? *[〕﹞】〗\])>〉] *(?:第 *)?)"
      R"(\d{1,5}(?:-\d{1,3})? *号)"
      R"(|(\p{Han}{0,20}令) *(?:(?:\d{4} *年)? *第 *[\d一二三四五六七八九十百〇零]{1,6} *号)"
      R"(|\((?:\d{4} *年)? *第 *[\d一二三四五六七八九十百〇零]{1,6} *号 *\)))"
      R"(|(\p{Han}{0,16}(?:公告|通告)) *(?:(?:19|20)\d{2} *年 *第 *\d{1,4} *号)"
      R"(|\((?:19|20)\d{2} *年 *第 *\d{1,4} *号 *\)))"
      R"(|(\p{Han}{0,20}) *(?:(?:19|20)\d{2} *年)? *第 *\d{1,4} *号 *(?:令|公告|通告))");
  return kPattern;
}

// Words that lead in to a number and are not of it. The longest comes off first.
constexpr std::array<std::string_view, 31> kLeadIns = {
    "的通知", "字号", "按照", "根据", "依据", "依照", "遵照", "参照", "贯彻", "落实", "执行",
    "关于",   "印发", "转发", "批转", "以及", "文号", "见",   "按",   "依",   "和",   "及",
    "与",     "由",   "对",   "经",   "以",   "将",   "原",   "据",   "即"};

// An organ's short name can begin with a one-character word of the list (经信, 和林): such a word
// is a lead-in only if a province's, a nation's or a general organ's mark follows.
bool begins_number(std::string_view rest) {
  static constexpr std::array<std::string_view, 40> kMarks = {
      "国", "中", "京", "津", "沪", "渝", "冀", "晋", "蒙", "内", "辽", "吉", "黑", "苏",
      "浙", "皖", "闽", "赣", "鲁", "豫", "鄂", "湘", "粤", "桂", "琼", "川", "贵", "黔",
      "云", "滇", "藏", "陕", "甘", "青", "宁", "新", "财", "省", "市", "县"};
  for (const std::string_view mark : kMarks) {
    if (rest.starts_with(mark)) return true;
  }
  return false;
}

constexpr std::size_t kOneCharacter = 3;  // bytes of a Han character

std::string_view without_lead_ins(std::string_view name) {
  // A lead-in anywhere before the name ends what is not the name: 根据省政府关于印发辽政办.
  for (bool found = true; found;) {
    found = false;
    for (const std::string_view lead_in : kLeadIns) {
      if (lead_in.size() <= kOneCharacter) {
        if (!name.starts_with(lead_in) || !begins_number(name.substr(lead_in.size()))) continue;
        name.remove_prefix(lead_in.size());
        found = true;
        continue;
      }
      const std::size_t at = name.rfind(lead_in);
      if (at == std::string_view::npos || at + lead_in.size() >= name.size()) continue;
      name.remove_prefix(at + lead_in.size());
      found = true;
    }
  }
  return name;
}

struct Found {
  std::size_t begin;  // bytes of the matching copy, lead-ins left out
  std::size_t end;
};

std::optional<Found> find_in_copy(std::string_view copy) {
  std::array<re2::StringPiece, 5> groups;
  if (!number_pattern().Match({copy.data(), copy.size()}, 0, copy.size(), RE2::UNANCHORED,
                              groups.data(), static_cast<int>(groups.size()))) {
    return std::nullopt;
  }
  const auto begin = static_cast<std::size_t>(groups[0].data() - copy.data());
  for (std::size_t i = 1; i < groups.size(); ++i) {
    if (groups[i].empty()) continue;
    const std::string_view name(groups[i].data(), groups[i].size());
    const std::size_t trimmed = name.size() - without_lead_ins(name).size();
    return Found{begin + trimmed, begin + groups[0].size()};
  }
  return Found{begin, begin + groups[0].size()};  // 第5号令, without a name
}

// All forms end so. The pattern costs more than this, and most lines have no number.
bool may_have_number(std::string_view text) {
  return text.find("号") != std::string_view::npos;
}

}  // namespace

std::optional<std::string> find_document_number(std::string_view text) {
  if (!may_have_number(text)) return std::nullopt;
  const MatchingCopy copy = make_matching_copy(text);
  const auto found = find_in_copy(copy.text);
  if (!found) return std::nullopt;
  const std::size_t begin = copy.origin[found->begin];
  return without_wide_space(text.substr(begin, copy.origin[found->end] - begin));
}

std::optional<std::string> parse_document_number(std::string_view text) {
  if (!may_have_number(text)) return std::nullopt;
  static const RE2 kBefore(R"([ \[\]()【】]*(?:(?:发文字号|文号) *: *)?)");
  // Organs that issue together: 财政部 税务总局公告2026年第5号.
  static const RE2 kOrgans(
      R"((?:\p{Han}{1,20}(?:部|局|委|厅|署|办|政府|院|会|行|中心)[ 、]+){1,6})");
  static const RE2 kAfter(R"([ \[\]()【】]*(?:签发人? *:? *[\p{Han} ]{0,12})?)");
  static const RE2 kNumberAlone(R"([ (]*((?:19|20)\d{2} *年 *第 *\d{1,4} *号)[ )]*)");
  constexpr std::size_t kLongestLine = 240;  // bytes
  if (text.size() > kLongestLine) return std::nullopt;
  const MatchingCopy copy = make_matching_copy(text);
  const auto as_written = [&](std::size_t begin, std::size_t end) {
    return without_wide_space(
        text.substr(copy.origin[begin], copy.origin[end] - copy.origin[begin]));
  };
  re2::StringPiece alone;
  if (RE2::FullMatch(copy.text, kNumberAlone, &alone)) {
    const auto begin = static_cast<std::size_t>(alone.data() - copy.text.data());
    return as_written(begin, begin + alone.size());
  }
  const auto found = find_in_copy(copy.text);
  if (!found) return std::nullopt;
  const std::string_view whole = copy.text;
  const std::string_view before = whole.substr(0, found->begin);
  const std::string_view after = whole.substr(found->end);
  const bool joint = RE2::FullMatch({before.data(), before.size()}, kOrgans);
  if ((!joint && !RE2::FullMatch({before.data(), before.size()}, kBefore)) ||
      !RE2::FullMatch({after.data(), after.size()}, kAfter)) {
    return std::nullopt;
  }
  return as_written(joint ? 0 : found->begin, found->end);
}

std::optional<std::string> find_title_number(std::string_view title) {
  static const RE2 kInBrackets(
      R"(.*(?:通知|意见|决定|通告|公告|批复|函|办法|规定|方案|细则|报告|命令|通报|纪要|计划|规划|要点|答复)"
      R"(|决议|议案|公报) *[(\[【]([^()]{6,60})[)\]】] *)");
  if (auto number = parse_document_number(title)) return number;
  const MatchingCopy copy = make_matching_copy(title);
  re2::StringPiece inner;
  if (!RE2::FullMatch(copy.text, kInBrackets, &inner)) return std::nullopt;
  const auto begin = static_cast<std::size_t>(inner.data() - copy.text.data());
  return parse_document_number(
      title.substr(copy.origin[begin], copy.origin[begin + inner.size()] - copy.origin[begin]));
}

}  // namespace shilu
