#include "base/text_file.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <string>
#include <vector>

namespace shilu {

using Lines = std::vector<std::string_view>;

TEST_CASE("lines end with LF or CRLF, and the last may lack its end", "[text_file]") {
  CHECK(split_lines("a\r\nb\n\n c ") == Lines{"a", "b", "", " c "});
  CHECK(split_lines("a\n") == Lines{"a"});
  CHECK(split_lines("\n\n") == Lines{"", ""});
  CHECK(split_lines("").empty());
}

TEST_CASE("blanks around a word are not part of it", "[text_file]") {
  CHECK(trim_blanks(" \ta b\t ") == "a b");
  CHECK(trim_blanks(" \t").empty());
  CHECK(trim_blanks("").empty());
}

TEST_CASE("a file is read whole but for its byte order mark", "[text_file]") {
  const std::string path = std::string(SHILU_BINARY_DIR) + "/text_file_test.txt";
  const std::string text = "清河\r\n" + std::string(200'000, 'a') + std::string(1, '\0');
  std::ofstream(path, std::ios::binary) << "\xEF\xBB\xBF" << text;
  CHECK(read_text_file(path).value() == text);
}

TEST_CASE("a file that cannot be read says why", "[text_file]") {
  const std::string missing = std::string(SHILU_BINARY_DIR) + "/no such file";
  const Result<std::string> none = read_text_file(missing);
  REQUIRE_FALSE(none);
  CHECK(none.error().code == ErrorCode::kNotFound);
  CHECK(none.error().message == "cannot read " + missing + ": No such file or directory");
  const Result<std::string> folder = read_text_file(SHILU_BINARY_DIR);
  REQUIRE_FALSE(folder);
  CHECK(folder.error().code == ErrorCode::kIo);
  // A file without end.
  const Result<std::string> endless = read_text_file("/dev/zero");
  REQUIRE_FALSE(endless);
  CHECK(endless.error().message == "cannot read /dev/zero: File too large");
}

}  // namespace shilu
