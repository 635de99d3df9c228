// clean_text on folders of cases: page.txt as somebody extracted it, expected.json what comes out.
//
//   tests/cases/clean/<case>/{page.txt,expected.json}      ours
//   ../shared/samples/NNN-*.{txt,expected.json}            real damaged documents, where present
//
// expected.json: title, published, signed, body (the lines of the text), flags (the whole set),
// site and evidence (those named), and, where given, removed (text → reason), source, issuer,
// doc_number, index_number, kind, lang.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/document_json.h"
#include "extract/extract.h"
#include "extract/matching_copy.h"

namespace shilu {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = trim_wide_space(text.substr(0, end));
    if (!line.empty()) lines.emplace_back(line);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

void check_flags(const Json& document, const Json& expected) {
  std::vector<std::string> flags;
  for (const Json& flag : document["flags"]) flags.push_back(flag["flag"]);
  auto expected_flags = expected["flags"].get<std::vector<std::string>>();
  std::sort(flags.begin(), flags.end());
  std::sort(expected_flags.begin(), expected_flags.end());
  CHECK(flags == expected_flags);
  const Json expected_evidence = expected.value("evidence", Json::object());
  for (const auto& [name, strings] : expected_evidence.items()) {
    for (const Json& flag : document["flags"]) {
      if (flag["flag"] != name) continue;
      const auto evidence = flag["evidence"].get<std::vector<std::string>>();
      for (const std::string string : strings) {
        CAPTURE(name, string, evidence);
        CHECK(std::find(evidence.begin(), evidence.end(), string) != evidence.end());
      }
    }
  }
}

void check_case(const std::string& text, const Json& expected) {
  const Json document =
      document_to_json(clean_text(text), {RemovedParts::kInclude, DocumentLinks::kOmit});
  for (const std::string key : {"title", "published", "published_at", "signed", "source", "issuer",
                                "doc_number", "index_number", "kind", "lang"}) {
    CAPTURE(key);
    if (expected.contains(key)) CHECK(document[key] == expected[key]);
  }
  CHECK(lines_of(document["text"].get<std::string>()) ==
        expected["body"].get<std::vector<std::string>>());
  const Json expected_site = expected.value("site", Json::object());
  for (const auto& [key, value] : expected_site.items()) {
    CAPTURE(key);
    REQUIRE(document["site"][key].is_string());
    CHECK(without_wide_space(document["site"][key].get<std::string>()) ==
          without_wide_space(value.get<std::string>()));
  }
  const Json expected_removed = expected.value("removed", Json::object());
  for (const auto& [line, reason] : expected_removed.items()) {
    bool found = false;
    for (const Json& removed : document["removed"]) {
      if (removed["text"] != line) continue;
      found = true;
      CAPTURE(line);
      CHECK(removed["reason"] == reason);
    }
    CAPTURE(line, document["removed"].dump());
    CHECK(found);
  }
  check_flags(document, expected);

  // Kept and removed are the input: nothing is lost, nothing made up. (Bytes that were no text are
  // not what they were; the body's lines say what they became.)
  for (const Json& flag : document["flags"]) {
    if (flag["flag"] == "undecodable") return;
  }
  std::vector<std::string> out = lines_of(document["text"].get<std::string>());
  for (const Json& removed : document["removed"]) out.push_back(removed["text"]);
  std::vector<std::string> in = lines_of(text);
  std::sort(in.begin(), in.end());
  std::sort(out.begin(), out.end());
  CHECK(in == out);
}

}  // namespace

TEST_CASE("Cases of plain text come out as their files say") {
  std::size_t cases = 0;
  for (const auto& entry : fs::directory_iterator(SHILU_SOURCE_DIR "/tests/cases/clean")) {
    INFO("case " << entry.path().filename());
    check_case(read_file(entry.path() / "page.txt"),
               Json::parse(read_file(entry.path() / "expected.json")));
    ++cases;
  }
  CHECK(cases > 0);
}

TEST_CASE("Real damaged documents come out as their files say") {
  const fs::path samples = SHILU_SOURCE_DIR "/../shared/samples";
  if (!fs::exists(samples)) {
    std::cout << "skipped: Real damaged documents come out as their files say: ../shared not there"
              << std::endl;
    return;
  }
  std::size_t cases = 0;
  for (const auto& entry : fs::directory_iterator(samples)) {
    if (entry.path().extension() != ".txt") continue;
    INFO("sample " << entry.path().filename());
    fs::path expected = entry.path();
    expected.replace_extension(".expected.json");
    check_case(read_file(entry.path()), Json::parse(read_file(expected)));
    ++cases;
  }
  CHECK(cases == 5);
}

}  // namespace shilu
