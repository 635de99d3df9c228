// extract_page on folders of cases: tests/cases/extract/<case>/{page.html,expected.json}; the form
// stands in tests/cases/extract/README.md.
#include <unicode/ucnv.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "base/document_json.h"
#include "extract/extract.h"

namespace shilu {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string encode(const std::string& utf8, const std::string& charset) {
  std::string bytes(utf8.size() * 2 + 16, '\0');
  UErrorCode status = U_ZERO_ERROR;
  const int32_t size =
      ucnv_convert(charset.c_str(), "UTF-8", bytes.data(), static_cast<int32_t>(bytes.size()),
                   utf8.data(), static_cast<int32_t>(utf8.size()), &status);
  REQUIRE(U_SUCCESS(status));
  bytes.resize(static_cast<size_t>(size));
  if (charset == "UTF-16LE") return "\xFF\xFE" + bytes;
  if (charset == "UTF-16BE") return "\xFE\xFF" + bytes;
  return bytes;
}

Json extract_case(const fs::path& folder, const Json& input) {
  std::string bytes = read_file(folder / "page.html");
  if (input.contains("charset")) bytes = encode(bytes, input["charset"]);
  PageInput page;
  page.bytes = bytes;
  const std::string content_type = input.value("content_type", "");
  page.content_type = content_type;
  page.status = input.value("status", 200);
  if (input.contains("url")) {
    Result<Url> url = Url::parse(input["url"].get<std::string>());
    REQUIRE(url);
    page.url = std::move(*url);
  }
  return document_to_json(extract_page(page), {RemovedParts::kInclude, DocumentLinks::kInclude});
}

void check_lines(const Json& document, const Json& expected) {
  std::vector<std::string> lines;
  std::string text = document["text"].is_string() ? document["text"].get<std::string>() : "";
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  CHECK(lines == expected.get<std::vector<std::string>>());
}

void check_links(const Json& document, const Json& expected) {
  std::set<std::string> addresses;
  for (const Json& link : document["links"]) {
    addresses.insert(link["url"].get<std::string>());
  }
  const Json wanted = expected.value("links", Json::object());
  for (const auto& [url, relation] : wanted.items()) {
    CAPTURE(url);
    const auto found =
        std::find_if(document["links"].begin(), document["links"].end(),
                     [&, &address = url](const Json& link) { return link["url"] == address; });
    REQUIRE(found != document["links"].end());
    CHECK((*found)["rel"] == relation);
  }
  const Json unwanted = expected.value("no_links", Json::array());
  for (const Json& url : unwanted) {
    CAPTURE(url.dump());
    CHECK(addresses.count(url.get<std::string>()) == 0);
  }
}

void check_case(const Json& document, const Json& expected) {
  for (const std::string key : {"kind", "title", "published", "published_at", "published_from",
                                "meta_published", "signed", "source", "issuer", "doc_number",
                                "index_number", "column", "lang", "attachments", "charset"}) {
    CAPTURE(key);
    if (expected.contains(key)) CHECK(document[key] == expected[key]);
  }
  if (expected.contains("text")) check_lines(document, expected["text"]);
  check_links(document, expected);
  const Json removed = expected.value("removed", Json::object());
  for (const auto& [text, reason] : removed.items()) {
    CAPTURE(text);
    const auto found = std::find_if(document["removed"].begin(), document["removed"].end(),
                                    [&, &line = text](const Json& r) { return r["text"] == line; });
    REQUIRE(found != document["removed"].end());
    CHECK((*found)["reason"] == reason);
  }
  const Json site = expected.value("site", Json::object());
  for (const auto& [key, value] : site.items()) {
    CAPTURE(key);
    CHECK(document["site"][key] == value);
  }
  if (expected.contains("flags")) {
    std::set<std::string> flags;
    for (const Json& flag : document["flags"]) flags.insert(flag["flag"].get<std::string>());
    CHECK(flags == expected["flags"].get<std::set<std::string>>());
  }
}

TEST_CASE("pages of all patterns give their documents") {
  size_t count = 0;
  for (const auto& entry : fs::directory_iterator(SHILU_SOURCE_DIR "/tests/cases/extract")) {
    if (!entry.is_directory()) continue;
    ++count;
    const std::string name = entry.path().filename();
    DYNAMIC_SECTION(name) {
      const Json expected = Json::parse(read_file(entry.path() / "expected.json"));
      const Json document = extract_case(entry.path(), expected.value("input", Json::object()));
      CAPTURE(document["text"].dump(-1, ' ', false), document["removed"].dump(-1, ' ', false));
      check_case(document, expected);
    }
  }
  REQUIRE(count > 0);
}

}  // namespace
}  // namespace shilu
