// Nothing visible is lost: what stock Gumbo and a naive walk see of a page is what the extraction
// keeps or removes with a reason, in order, each character once. Of plain text, each line.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "extract/charset.h"
#include "extract/explanation.h"
#include "extract/extract.h"
#include "extract/matching_copy.h"
#include "tests/pages/random_pages.h"
#include "tests/pages/visible_text.h"
#include "tests/support/sanitized.h"

namespace shilu {
namespace {

namespace fs = std::filesystem;

const fs::path kShared = SHILU_SOURCE_DIR "/../shared";

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// "3.条款" as "条款": a list's numbers are made, and the page does not hold them.
std::string_view without_number(std::string_view line) {
  size_t digits = 0;
  while (digits < line.size() && line[digits] >= '0' && line[digits] <= '9') ++digits;
  return digits > 0 && line.substr(digits).starts_with(".") ? line.substr(digits + 1) : line;
}

// Where `line` does not continue the visible text; "" if all of it does.
std::string first_difference(const std::vector<JudgedLine>& lines, const VisibleText& visible) {
  std::string_view flow = visible.flow;
  std::string_view readings = visible.readings;
  for (const JudgedLine& line : lines) {
    const std::string bare = bare_of(line.text);
    std::string_view& rest = line.reason == "ruby" ? readings : flow;
    const std::string_view said = rest.starts_with(bare) ? bare : without_number(bare);
    if (!rest.starts_with(said)) {
      return "told: " + line.text + "\nto see: " + std::string(rest.substr(0, 200));
    }
    rest.remove_prefix(said.size());
  }
  return flow.empty() && readings.empty()
             ? ""
             : "never told: " + std::string(flow.substr(0, 200)) + " " + std::string(readings);
}

// Whether the page holds a document: only then there is a container to lose something from.
bool check_page(std::string_view bytes) {
  PageInput input;
  input.bytes = bytes;
  Explanation explanation;
  const Document document = extract_page(input, &explanation);
  if (document.kind == PageKind::kAttachment) return false;
  input.surroundings = Surroundings::kTell;
  const Document told = extract_page(input);

  CHECK(first_difference(explanation.lines, visible_text_of(decode_page(bytes, "").text)) == "");
  if (document.kind != PageKind::kArticle) return false;
  std::string text;
  std::vector<std::string> inside;
  std::vector<std::string> all;
  for (const JudgedLine& line : explanation.lines) {
    if (line.reason.empty()) {
      text += text.empty() ? line.text : "\n" + line.text;
      continue;
    }
    all.push_back(line.reason + ": " + line.text);
    if (line.inside) inside.push_back(all.back());
  }
  const auto lines_of = [](const std::vector<Removed>& removed) {
    std::vector<std::string> lines;
    for (const Removed& part : removed) lines.push_back(part.reason + ": " + part.text);
    return lines;
  };
  CHECK(document.text == text);
  CHECK(told.text == text);
  CHECK(lines_of(document.removed) == inside);
  CHECK(lines_of(told.removed) == all);
  return true;
}

constexpr uint32_t kGrownPages = kSanitized ? 1000 : 10'000;

TEST_CASE("no visible character of ten thousand grown pages is lost") {
  size_t articles = 0;
  for (uint32_t seed = 0; seed < kGrownPages; ++seed) {
    const std::string page = random_article(seed);
    CAPTURE(seed, page);
    articles += check_page(page) ? 1 : 0;
  }
  CHECK(articles * 2 > kGrownPages);  // else little was asked
}

TEST_CASE("no visible character of a case or a sample portal is lost") {
  size_t articles = 0;
  for (const char* part : {"/tests/cases/extract", "/tests/portal"}) {
    for (const auto& entry :
         fs::recursive_directory_iterator(SHILU_SOURCE_DIR + std::string(part))) {
      if (!entry.path().extension().string().ends_with("html")) continue;
      CAPTURE(entry.path().string());
      articles += check_page(read_file(entry.path())) ? 1 : 0;
    }
  }
  CHECK(articles > 20);
}

TEST_CASE("no visible character of any real page is lost") {
  if (!fs::exists(kShared)) {
    std::cout << "skipped: no visible character of any real page is lost: ../shared not there\n";
    return;
  }
  size_t articles = 0;
  for (const auto& entry : fs::directory_iterator(kShared / "pages/html")) {
    CAPTURE(entry.path().string());
    articles += check_page(read_file(entry.path())) ? 1 : 0;
  }
  CHECK(articles == 29);
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trim_wide_space(text.substr(0, end));
    if (!line.empty()) lines.emplace_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

void check_text(std::string_view text) {
  const Document document = clean_text(text);
  std::vector<std::string> out = lines_of(document.text);
  for (const Removed& removed : document.removed) out.push_back(removed.text);
  std::vector<std::string> in = lines_of(text);
  std::sort(in.begin(), in.end());
  std::sort(out.begin(), out.end());
  CHECK(out == in);
}

// An inline element can be the container: its line is told in two parts, and neither twice.
TEST_CASE("what stands in the line of an inline container is told once") {
  std::string page = "<body>前文<span id=zoom>";
  for (int i = 0; i < 6; ++i) page += "各乡镇要加强组织领导，按时完成各项任务。";
  CHECK(check_page(page + "</span>后文"));
}

TEST_CASE("no line of a text is lost") {
  std::mt19937 random(1949);
  for (uint32_t seed = 0; seed < 1000; ++seed) {
    Explanation explanation;
    const std::string page = random_article(seed);
    PageInput input;
    input.bytes = page;
    extract_page(input, &explanation);
    std::string text;  // a page as somebody's program took the text from it
    for (const JudgedLine& line : explanation.lines) {
      text += line.text + (random() % 4 == 0 ? "\r\n" : random() % 4 == 0 ? "　\n\n" : "\n");
    }
    CAPTURE(seed, text);
    check_text(text);
  }
  if (!fs::exists(kShared)) {
    std::cout << "skipped: no line of a text is lost: ../shared not there\n";
    return;
  }
  for (const auto& entry : fs::directory_iterator(kShared / "samples")) {
    if (entry.path().extension() != ".txt") continue;
    CAPTURE(entry.path().string());
    check_text(read_file(entry.path()));
  }
}

}  // namespace
}  // namespace shilu
