// Small files that people write: lists, settings, rules.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace shilu {

inline constexpr size_t kMaxTextFileBytes = 64 << 20;

// The whole file without a UTF-8 byte order mark. kNotFound where there is none, kIo where it
// cannot be read or is a directory or larger than kMaxTextFileBytes; the message names the path.
Result<std::string> read_text_file(const std::string& path);

// The lines of `text`, ended by LF or CRLF; views into it. An end of line at the end of the text
// begins no further line.
std::vector<std::string_view> split_lines(std::string_view text);

// Without the blanks and tabs around it.
std::string_view trim_blanks(std::string_view text);

// The cells of a line of a table, with a tab between each, trimmed; views into it. At least one.
std::vector<std::string_view> split_cells(std::string_view line);

}  // namespace shilu
