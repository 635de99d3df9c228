#include "crawler/toml_file.h"

#include <fmt/format.h>

#include "base/text_file.h"

namespace shilu {

// The library throws what is wrong with a file.
Result<toml::table> read_toml_file(const std::string& path) {
  const Result<std::string> text = read_text_file(path);
  if (!text) {
    return fail(ErrorCode::kInvalidArgument, text.error().message);
  }
  try {
    return toml::parse(*text, path);
  } catch (const toml::parse_error& error) {
    return fail(
        ErrorCode::kInvalidArgument,
        fmt::format("{}: {}", place_in_file(path, error.source().begin), error.description()));
  }
}

std::string place_in_file(const std::string& path, const toml::source_position& position) {
  return position ? fmt::format("{}:{}:{}", path, position.line, position.column) : path;
}

}  // namespace shilu
