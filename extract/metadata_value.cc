#include "extract/metadata_value.h"

#include <re2/re2.h>

#include "extract/dates.h"
#include "extract/document_number.h"
#include "extract/matching_copy.h"

namespace shilu {

std::string_view first_phrase(std::string_view value) {
  static const RE2 kOtherLabel(R"((?: |\x{00A0})+\p{Han}{2,6}(?:：|:))");
  for (const std::string_view stop : {"  ", "\u00A0\u00A0", "|", "\u3000", "｜", "【", "["}) {
    value = value.substr(0, value.find(stop));
  }
  re2::StringPiece label;
  if (kOtherLabel.Match({value.data(), value.size()}, 0, value.size(), RE2::UNANCHORED, &label,
                        1)) {
    value = value.substr(0, static_cast<std::size_t>(label.data() - value.data()));
  }
  return trim_wide_space(value);
}

std::string_view first_word(std::string_view value) {
  value = first_phrase(value);
  value = value.substr(0, value.find_first_of(" \t"));
  return value.substr(0, value.find("\u00A0"));
}

std::string_view source_of(std::string_view value) {
  static const RE2 kOrgans(
      R"((?:\p{Han}+(?:局|委|厅|办|部|署|政府|办公室|委员会|中心|社|报|台|院|总局)(?: |$))+)");
  static const RE2 kNoName(
      R"([\d\p{P}\p{S} ]*|null|(?:字体|字号|打印|关闭|分享|收藏|浏览|点击|阅读|纠错|无|暂无|大|中|小)[\p{P}]*)");
  const std::string_view phrase = first_phrase(value);
  const std::string_view word =
      RE2::FullMatch({phrase.data(), phrase.size()}, kOrgans) ? phrase : first_word(value);
  return RE2::FullMatch({word.data(), word.size()}, kNoName) ? std::string_view() : word;
}

std::optional<std::string> labelled_number(std::string_view value) {
  static const RE2 kNumber(
      R"([\p{Han}A-Za-z0-9〔〕﹝﹞【】\[\]()（）<>〈〉\-—－／/. ０-９]{3,60})");
  static const RE2 kTells(R"(\p{Han}.*[0-9０-９])");
  if (auto number = find_document_number(value)) return number;
  const std::string_view phrase = first_phrase(value);
  const re2::StringPiece piece(phrase.data(), phrase.size());
  if (!RE2::FullMatch(piece, kNumber) || !RE2::PartialMatch(piece, kTells) || find_date(phrase)) {
    return std::nullopt;
  }
  return without_wide_space(phrase);
}

}  // namespace shilu
