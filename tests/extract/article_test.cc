// The article: every line of the chosen containers is in the text or in what was removed, in order.
#include "extract/article.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "extract/charset.h"
#include "extract/html_scan.h"
#include "extract/layout.h"

namespace shilu {
namespace {

namespace fs = std::filesystem;

void append_bare(std::string_view text, std::string& bare) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (static_cast<unsigned char>(text[i]) <= ' ') continue;
    if (text.substr(i).starts_with("\xC2\xA0")) {
      i += 1;
    } else if (text.substr(i).starts_with("\xE3\x80\x80")) {
      i += 2;
    } else {
      bare += text[i];
    }
  }
}

// Whether `whole` is the lines of `text` and of `removed` put together in some way that keeps the
// order of each. Greedy: a line of the text is taken where both fit, as the removed ones may
// repeat.
bool is_merge(const std::vector<std::string>& whole, const std::vector<std::string>& text,
              const std::vector<std::string>& removed) {
  size_t t = 0;
  size_t r = 0;
  for (const std::string& line : whole) {
    if (t < text.size() && text[t] == line) {
      ++t;
    } else if (r < removed.size() && removed[r] == line) {
      ++r;
    } else {
      return false;
    }
  }
  return t == text.size() && r == removed.size();
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

void check_page(const fs::path& path) {
  CAPTURE(path.string());
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const Dom dom = Dom::parse(scan_html(decode_page(bytes, "").text));
  const Measures measures(dom);
  const PageLines page = lay_out_page(dom, measures);
  const BodyChoice choice = choose_body(dom, measures, page, 0, false);
  if (!choice.body) return;
  const References references(dom, std::nullopt);
  Document document;
  write_article({dom, measures, *choice.body, references, page.classes}, document);

  std::string visible;
  for (const NodeIndex container : choice.body->containers) {
    for (NodeIndex i = container; i < dom[container].end; ++i) {
      if (!dom[i].hidden) append_bare(dom[i].text, visible);
    }
  }
  std::string kept_and_removed;
  append_bare(document.text, kept_and_removed);
  std::vector<std::string> removed;
  for (const Removed& part : document.removed) {
    append_bare(part.text, kept_and_removed);
    removed.push_back(part.text);
  }
  std::string sorted_visible = visible;
  std::sort(sorted_visible.begin(), sorted_visible.end());
  std::sort(kept_and_removed.begin(), kept_and_removed.end());
  if (bytes.find("<ol") == std::string::npos) {  // whose numbers layout adds
    CHECK(kept_and_removed == sorted_visible);
  }
  if (document.removed.empty()) {
    std::string text;
    append_bare(document.text, text);
    if (bytes.find("<ol") == std::string::npos) CHECK(text == visible);
  }
  std::vector<std::string> whole;
  for (const NodeIndex container : choice.body->containers) {
    for (const LaidLine& line : lay_out(dom, measures, container, dom[container].end, {})) {
      whole.push_back(line.line.text);
    }
  }
  // Where a part was cut out of a line, the lines differ; characters were compared above.
  if (whole.size() == split(document.text).size() + removed.size()) {
    CHECK(is_merge(whole, split(document.text), removed));
  }
}

TEST_CASE("no line of a chosen container is lost in our own pages") {
  for (const auto& entry : fs::directory_iterator(SHILU_SOURCE_DIR "/tests/cases/extract")) {
    if (entry.is_directory()) check_page(entry.path() / "page.html");
  }
}

TEST_CASE("no line of a chosen container is lost in real pages") {
  const fs::path folder = SHILU_SOURCE_DIR "/../shared/pages/html";
  if (!fs::exists(folder)) {
    std::cout << "skipped: no line of a chosen container is lost: ../shared not there\n";
    return;
  }
  for (const auto& entry : fs::directory_iterator(folder)) check_page(entry.path());
}

}  // namespace
}  // namespace shilu
