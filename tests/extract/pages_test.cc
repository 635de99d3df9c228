// Real portal pages with gold text, where present: the same measure as ../shared/pages/score.py.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>

#include "base/time.h"
#include "extract/extract.h"

namespace shilu {
namespace {

namespace fs = std::filesystem;

const fs::path kPages = SHILU_SOURCE_DIR "/../shared/pages";

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Code points without white space and zero-width characters.
std::u32string bare(const std::string& utf8) {
  std::u32string text;
  for (size_t i = 0; i < utf8.size();) {
    const auto lead = static_cast<unsigned char>(utf8[i]);
    const size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char32_t c = length == 1 ? lead : lead & (0xFF >> (length + 1));
    for (size_t k = 1; k < length; ++k) {
      c = (c << 6) | (static_cast<unsigned char>(utf8[i + k]) & 0x3F);
    }
    i += length;
    const bool space = c <= ' ' || c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200D) ||
                       c == 0xFEFF || c == 0x85;
    if (!space) text += c;
  }
  return text;
}

std::map<std::u32string, int> grams_of(const std::u32string& text) {
  std::map<std::u32string, int> grams;
  if (!text.empty() && text.size() < 4) ++grams[text];
  for (size_t i = 0; i + 4 <= text.size(); ++i) ++grams[text.substr(i, 4)];
  return grams;
}

double f1_of(const std::string& predicted, const std::string& gold) {
  const std::u32string p = bare(predicted);
  const std::u32string g = bare(gold);
  if (g.empty() || p.empty()) return g.empty() && p.empty() ? 1 : 0;
  const auto in_p = grams_of(p);
  const auto in_g = grams_of(g);
  double shared = 0;
  double all = 0;
  for (const auto& [gram, count] : in_p) {
    const auto found = in_g.find(gram);
    shared += found == in_g.end() ? 0 : std::min(count, found->second);
    all += count;
  }
  for (const auto& [gram, count] : in_g) all += count;
  return 2 * shared / all;
}

struct Gold {
  std::string title;
  std::string date;
  std::string body;
};

Gold read_gold(const fs::path& path) {
  std::istringstream lines(read_file(path));
  Gold gold;
  std::getline(lines, gold.title);
  std::getline(lines, gold.date);
  gold.body.assign(std::istreambuf_iterator<char>(lines), std::istreambuf_iterator<char>());
  return gold;
}

Document extract_file(const fs::path& path) {
  const std::string bytes = read_file(path);
  PageInput input;
  input.bytes = bytes;
  return extract_page(input);
}

TEST_CASE("real articles come out whole, with title and date") {
  if (!fs::exists(kPages)) {
    std::cout << "skipped: real articles come out whole: ../shared not there\n";
    return;
  }
  double sum = 0;
  double worst = 1;
  int titles = 0;
  int dates = 0;
  int count = 0;
  for (const auto& entry : fs::directory_iterator(kPages / "gold")) {
    const Gold gold = read_gold(entry.path());
    const Document document =
        extract_file(kPages / "html" / entry.path().filename().replace_extension(".html"));
    const double f1 = f1_of(document.text, gold.body);
    sum += f1;
    worst = std::min(worst, f1);
    titles += bare(document.title.value_or("")) == bare(gold.title) ? 1 : 0;
    dates += (document.published ? format_day(*document.published) : "") == gold.date ? 1 : 0;
    ++count;
  }
  REQUIRE(count == 30);
  CHECK(sum / count >= 0.985);
  CHECK(worst >= 0.95);
  CHECK(titles >= 29);
  CHECK(dates >= 29);
}

TEST_CASE("real pages are of the kind they are") {
  if (!fs::exists(kPages)) {
    std::cout << "skipped: real pages are of the kind they are: ../shared not there\n";
    return;
  }
  for (const auto& entry : fs::directory_iterator(kPages / "html")) {
    const std::string number = entry.path().stem();
    CAPTURE(number);
    const bool list = number == "083" || number == "085" || number == "092";
    const Document document = extract_file(entry.path());
    CHECK(kind_name(document.kind) == (list ? "list" : number == "057" ? "empty" : "article"));
    CHECK(document.text.empty() == (document.kind != PageKind::kArticle));
  }
}

TEST_CASE("a transcoded page gives the same document") {
  if (!fs::exists(kPages)) {
    std::cout << "skipped: a transcoded page gives the same document: ../shared not there\n";
    return;
  }
  for (const auto& entry : fs::directory_iterator(kPages / "gb18030")) {
    CAPTURE(entry.path().string());
    const Document transcoded = extract_file(entry.path());
    const Document original = extract_file(kPages / "html" / entry.path().filename());
    CHECK(transcoded.charset.used == "GB18030");
    CHECK(document_digest(transcoded) == document_digest(original));
  }
}

}  // namespace
}  // namespace shilu
