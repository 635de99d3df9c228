#include "extract/signature.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/characters.h"
#include "extract/dates.h"
#include "extract/matching_copy.h"
#include "extract/string_piece.h"

namespace shilu {
namespace {

constexpr std::string_view kOrganEnds =
    "(?:政府|委员会|委|局|厅|办|办公室|办公厅|中心|院|部|处|站|所|会|社|银行|公司|队|团|校|馆|署|"
    "组|行|大学|中学|小学|幼儿园)";

// What a line with a date is by what stands before the date, and after it.
enum class SignatureLine {
  kNone,
  kPrinted,  // …2018年3月6日印发: the day of printing, at the very end
  kDate,     // a date alone
  kNamed,    // after an organ's name
};

SignatureLine signature_line(std::string_view line, const ShownDate& date) {
  static const RE2 kOrgan("[\\[(]? *(?:([\\p{Han}()、· ]{2,40}" + std::string(kOrganEnds) +
                          "))? *");
  static const RE2 kAfter(R"( *(印发|印|发)?[ \])]*)");
  std::string organ;
  std::string printed;
  if (!RE2::FullMatch(matching_text(line.substr(0, date.begin)), kOrgan, &organ) ||
      !RE2::FullMatch(matching_text(line.substr(date.end)), kAfter, &printed)) {
    return SignatureLine::kNone;
  }
  if (!printed.empty()) return SignatureLine::kPrinted;
  return organ.empty() ? SignatureLine::kDate : SignatureLine::kNamed;
}

// A line that is an organ's name, or an office and a person's: 县长 王明.
bool is_signatory(std::string_view line) {
  static const RE2 kSignatory(
      "[\\p{Han}()、· ]{2,60}" + std::string(kOrganEnds) +
      R"([ )]*|(?:省长|市长|县长|区长|州长|盟长|旗长|主任|局长|部长|厅长|主席|总理) *\p{Han}{1,2} *\p{Han}{1,2})");
  const std::string copy = matching_text(line);
  return RE2::FullMatch(copy, kSignatory);
}

// A row of a table, or what stands under a picture: 图为县中心小学春季运动会 2018年3月6日.
bool is_row_or_caption(std::string_view line) {
  return line.find('\t') != std::string_view::npos || line.starts_with("图为") ||
         line.starts_with("图：");
}

// What stands between a signature and what it sends on: 抄送：…, （此件公开发布）.
bool is_note(std::string_view line) {
  return line.starts_with("（") || line.starts_with("(") || line.starts_with("抄送") ||
         line.starts_with("主送");
}

// 云河县河道管理办法, 附件1, 第一条 …, 一、总则: where another document begins.
bool begins_document(std::string_view line) {
  static const RE2 kNumbered("(?:第?[一二三四五六七八九十]+[、章条节款]|[(（]?[0-9]).*");
  static constexpr auto kStops = std::to_array<std::string_view>(
      {"。", "；", "，", "：", "？", "！", ";", ",", ":", ".", "?", "!"});
  constexpr std::size_t kLongestHeading = 60;
  if (line.starts_with("附件") || line.starts_with("附：") || line.starts_with("附表")) return true;
  if (RE2::FullMatch(piece(line), kNumbered)) {
    return line.starts_with("第一") || line.starts_with("一、");
  }
  return count_characters(line) <= kLongestHeading &&
         std::none_of(kStops.begin(), kStops.end(),
                      [&](std::string_view stop) { return line.ends_with(stop); });
}

// A line of a body that is not empty.
struct DatedLine {
  std::string_view text;
  bool passed_over = false;      // a row of a table or a caption, which sign nothing
  bool signed_by_organ = false;  // a date after an organ's name, in the line or the one before
  bool has_day = false;
  SignatureLine kind = SignatureLine::kNone;
  Day day{};
};

std::vector<DatedLine> dated_lines(std::span<const std::string_view> body_lines) {
  constexpr std::size_t kLongestSignature = 60;
  std::vector<DatedLine> lines;
  std::string_view before;
  for (const std::string_view untrimmed : body_lines) {
    DatedLine line;
    line.text = trim_wide_space(untrimmed);
    if (line.text.empty()) continue;
    line.passed_over = is_row_or_caption(line.text);
    if (!line.passed_over && count_characters(line.text) <= kLongestSignature) {
      if (const auto date = find_date(line.text)) {
        line.has_day = true;
        line.day = date->day;
        line.kind = signature_line(line.text, *date);
        line.signed_by_organ = line.kind == SignatureLine::kNamed ||
                               (line.kind == SignatureLine::kDate && is_signatory(before));
      }
    }
    before = line.passed_over ? std::string_view() : line.text;
    lines.push_back(line);
  }
  return lines;
}

// Whether a document ends at the signature: prose before it, and behind it nothing, attachments or
// the beginning of what it sends on, which may go on at any length.
bool stands_at_the_end(std::span<const DatedLine> lines, std::size_t signature) {
  const auto before = lines.first(signature);
  if (std::none_of(before.begin(), before.end(), [](const DatedLine& line) {
        return line.text.find("。") != std::string_view::npos;
      })) {
    return false;
  }
  for (const DatedLine& line : lines.subspan(signature + 1)) {
    if (is_note(line.text) || line.passed_over || line.kind == SignatureLine::kPrinted) continue;
    return !line.has_day && begins_document(line.text) && !is_signatory(line.text);
  }
  return true;
}

std::optional<Day> organ_signature(std::span<const DatedLine> lines) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].signed_by_organ && stands_at_the_end(lines, i)) return lines[i].day;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Day> find_organ_signature(std::span<const std::string_view> body_lines) {
  return organ_signature(dated_lines(body_lines));
}

std::optional<Day> find_signature_day(std::span<const std::string_view> body_lines) {
  // Far enough for a list of attachments and the lines that say who was copied.
  constexpr std::size_t kLinesSearched = 15;
  const std::vector<DatedLine> lines = dated_lines(body_lines);
  if (auto day = organ_signature(lines)) return day;
  const std::size_t first = lines.size() - std::min(lines.size(), kLinesSearched);
  const auto last_of = [&](auto is_wanted) -> std::optional<Day> {
    for (std::size_t i = lines.size(); i-- > first;) {
      if (is_wanted(lines[i])) return lines[i].day;
    }
    return std::nullopt;
  };
  auto day = last_of([](const DatedLine& line) { return line.signed_by_organ; });
  if (!day) day = last_of([](const DatedLine& line) { return line.kind == SignatureLine::kDate; });
  if (!day) {
    day = last_of([](const DatedLine& line) { return line.kind == SignatureLine::kPrinted; });
  }
  return day;
}

}  // namespace shilu
