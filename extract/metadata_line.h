// Lines that say something about a document: 发布时间：2018-03-06  来源：商务局, and the rows of
// the catalogue box (索引号, 发文机关, 发文字号, …), as text.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "extract/dates.h"

namespace shilu {

// What metadata lines said, each field by the first line that says it.
struct ShownMetadata {
  std::optional<ShownDate> published;  // 发布时间, 发布日期, …, or a bare 时间 or 日期
  bool awaits_date = false;            // 发布时间 stands there, and no date: a script writes it
  bool published_is_late = false;      // only 更新时间, 公开日期 or 生成日期 say it
  std::optional<ShownDate> issued;  // 发文日期: a document's, and a page's that shows no other
  std::optional<std::string> source;
  std::optional<std::string> issuer;
  std::optional<std::string> doc_number;
  std::optional<std::string> index_number;
  std::optional<std::string> title;  // 名称 or 标题 of the catalogue box

  // By a field's name in the JSON, the line of the page that said it; the last of a name counts.
  // read_metadata_line knows one line only and leaves it to its caller.
  std::vector<std::pair<std::string_view, size_t>> lines;
};

// Bytes of a row of a catalogue box at its longest: no longer line is of metadata.
inline constexpr std::size_t kLongestMetadataLine = 900;

enum class MetadataStrength {
  kNone,    // not a metadata line
  kWeak,    // only labels that documents use too (名称, 时间, 作者, …)
  kStrong,  // at least one label that only page templates use
};

// Whether the line consists of labels with their values (and counters and display tools between
// them). A row of table cells may give the label in one cell and the value in the next, without
// colon.
MetadataStrength judge_metadata_line(std::string_view line);

// The cells of a table's row, trimmed; views into `row`.
std::vector<std::string_view> cells_of(std::string_view row);

// Takes the fields of such a line into `metadata`.
void read_metadata_line(std::string_view line, ShownMetadata& metadata);

}  // namespace shilu
