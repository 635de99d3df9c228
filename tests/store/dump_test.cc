// The corpus: which versions, in which order, and the same bytes every time.
#include "store/dump.h"

#include <zstd.h>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "store/version_json.h"
#include "tests/store/fixture.h"

namespace shilu {
namespace {

using namespace store_test;

// Two hosts; /a has three versions (January, March, May), /b one (April), the other host one
// (June).
std::unique_ptr<Archive> filled_archive(const std::string& directory) {
  auto archive = open_archive(directory);
  const struct {
    const char* url;
    const char* time;
    const char* text;
  } pages[] = {
      {"http://www.yunxi.gov.cn/b", "2020-04-01T00:00:00Z", "b4"},
      {"http://www.yunxi.gov.cn/a", "2020-01-01T00:00:00Z", "a1"},
      {"http://www.yunxi.gov.cn/a", "2020-03-01T00:00:00Z", "a3"},
      {"http://www.yunxi.gov.cn/a", "2020-05-01T00:00:00Z", "a5"},
      {"http://sz.yunxi.gov.cn:8080/", "2020-06-01T00:00:00Z", "s6"},
  };
  for (const auto& page : pages) {
    commit_one(*archive, page_commit(page.url, page.time, article("题", page.text)));
  }
  return archive;
}

std::vector<std::string> texts_of(const Archive& archive, const DumpOptions& options) {
  std::vector<std::string> texts;
  const auto rows = dump_rows(archive, options, nullptr, [&](std::string_view line) -> Status {
    texts.push_back(nlohmann::json::parse(line).at("text").get<std::string>());
    return {};
  });
  REQUIRE(rows.has_value());
  CHECK(*rows == texts.size());
  return texts;
}

TEST_CASE("a dump as of a time says nothing of what was fetched later") {
  const TemporaryFolder folder;
  const auto archive = filled_archive(folder.file("a"));
  DumpOptions options;
  options.as_of = at("2020-04-15T00:00:00Z");
  std::vector<nlohmann::json> rows;
  const auto dumped = dump_rows(*archive, options, nullptr, [&](std::string_view line) -> Status {
    rows.push_back(nlohmann::json::parse(line));
    return {};
  });
  REQUIRE(dumped.has_value());
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].at("text") == "a3");
  CHECK(rows[0].at("versions") == 2);  // the third came in May, and so did the last sight
  CHECK(rows[0].at("last_seen").is_null());
  CHECK(rows[1].at("text") == "b4");
  CHECK(rows[1].at("versions") == 1);
  CHECK(rows[1].at("last_seen") == "2020-04-01T00:00:00.000Z");
}

TEST_CASE("a page that is gone is not in the corpus, what it said before is among all versions") {
  const TemporaryFolder folder;
  const auto archive = filled_archive(folder.file("a"));
  for (const char* time : {"2020-07-01T00:00:00Z", "2020-08-01T00:00:00Z"}) {
    PageCommit absence = page_commit("http://www.yunxi.gov.cn/a", time, std::nullopt);
    absence.status = 404;
    absence.document_gone = true;
    commit_one(*archive, std::move(absence));
  }
  CHECK(texts_of(*archive, {}) == std::vector<std::string>{"s6", "b4"});
  DumpOptions options;
  options.versions = DumpedVersions::kAll;
  CHECK(texts_of(*archive, options) == std::vector<std::string>{"s6", "a5", "a3", "a1", "b4"});
  options = {};
  options.as_of = at("2020-07-15T00:00:00Z");
  CHECK(texts_of(*archive, options) == std::vector<std::string>{"s6", "a5", "b4"});
}

TEST_CASE("which versions a dump holds, in which order") {
  const TemporaryFolder folder;
  const auto archive = filled_archive(folder.file("a"));
  using Texts = std::vector<std::string>;
  const auto all = DumpedVersions::kAll;
  const auto newest = DumpedVersions::kNewest;
  const struct {
    const char* what;
    DumpOptions options;
    Texts expected;
  } cases[] = {
      {"the newest of each", {newest, {}, {}, {}}, {"s6", "a5", "b4"}},
      {"every one", {all, {}, {}, {}}, {"s6", "a5", "a3", "a1", "b4"}},
      {"since", {newest, at("2020-04-01T00:00:00Z"), {}, {}}, {"s6", "a5"}},
      {"every one since", {all, at("2020-02-01T00:00:00Z"), {}, {}}, {"s6", "a5", "a3", "b4"}},
      {"as of", {newest, {}, at("2020-04-01T00:00:00Z"), {}}, {"a3", "b4"}},
      {"every one as of", {all, {}, at("2020-04-01T00:00:00Z"), {}}, {"a3", "a1", "b4"}},
      {"since and as of: in force then, and fetched after",
       {newest, at("2020-03-01T00:00:00Z"), at("2020-04-30T00:00:00Z"), {}},
       {"b4"}},
      {"a host", {newest, {}, {}, {"www.yunxi.gov.cn"}}, {"a5", "b4"}},
      {"a host by name, whatever its port", {newest, {}, {}, {"sz.yunxi.gov.cn"}}, {"s6"}},
      {"a host and port", {newest, {}, {}, {"sz.yunxi.gov.cn:8080"}}, {"s6"}},
      {"a host that is none", {newest, {}, {}, {"yunxi.gov.cn"}}, {}},
      {"two hosts", {newest, {}, {}, {"sz.yunxi.gov.cn", "www.yunxi.gov.cn"}}, {"s6", "a5", "b4"}},
  };
  for (const auto& each : cases) {
    INFO(each.what);
    CHECK(texts_of(*archive, each.options) == each.expected);
  }
}

TEST_CASE("a row has the document's words and the archive's, in order") {
  const TemporaryFolder folder;
  auto archive = open_archive(folder.file("a"));
  Document document = article("防汛通知", "正文");
  document.attachments = {{"http://www.yunxi.gov.cn/f.pdf", "附件", "pdf"}};
  commit_one(*archive, page_commit("http://www.yunxi.gov.cn/a", "2020-01-01T00:00:00Z", document));
  commit_one(*archive, page_commit("http://www.yunxi.gov.cn/a", "2020-01-02T00:00:00Z", document));
  std::string row;
  REQUIRE(dump_rows(*archive, {}, nullptr, [&](std::string_view line) -> Status {
            row = line;
            return {};
          }).has_value());
  const auto json = nlohmann::ordered_json::parse(row);
  std::vector<std::string> names;
  for (const auto& [name, value] : json.items()) {
    names.push_back(name);
  }
  // The contract's table, then what an archive adds, in its order.
  const std::vector<std::string> contract = {"url",          "kind",
                                             "title",        "published",
                                             "published_at", "published_from",
                                             "signed",       "meta_published",
                                             "source",       "issuer",
                                             "doc_number",   "index_number",
                                             "column",       "site",
                                             "text",         "attachments",
                                             "flags",        "charset",
                                             "lang",         "fetched_at",
                                             "first_seen",   "last_seen",
                                             "version",      "versions",
                                             "text_sha256",  "raw",
                                             "extractor"};
  size_t next = 0;
  for (const std::string& name : names) {
    next += next < contract.size() && contract[next] == name ? 1 : 0;
  }
  CHECK(next == contract.size());
  CHECK(json["url"] == "http://www.yunxi.gov.cn/a");
  CHECK(json["title"] == "防汛通知");
  CHECK(json["attachments"][0]["name"] == "附件");
  CHECK(json["fetched_at"] == "2020-01-01T00:00:00.000Z");
  CHECK(json["first_seen"] == "2020-01-01T00:00:00.000Z");
  CHECK(json["last_seen"] == "2020-01-02T00:00:00.000Z");
  CHECK(json["version"] == 1);
  CHECK(json["versions"] == 1);
  CHECK(json["text_sha256"] == "d661c3d96d53ebc0ca8a55aae24b5df4a4d1bf28d37337b982fe8ebf54846eeb");
  CHECK(json["raw"]["file"] == "shilu-20200101000000-00001.warc.gz");
  CHECK(json["raw"]["offset"].get<uint64_t>() > 0);
  CHECK(json["raw"]["sha256"] == sha256_hex("<html>正文</html>"));
  CHECK(json["extractor"] == "7");
  CHECK_FALSE(json.contains("links"));
  CHECK_FALSE(json.contains("removed"));
}

TEST_CASE("a version without a response kept has no raw place") {
  const TemporaryFolder folder;
  auto archive = open_archive(folder.file("a"));
  PageCommit commit =
      page_commit("http://www.yunxi.gov.cn/a", "2020-01-01T00:00:00Z", article("", "文"));
  commit.raw.clear();
  commit_one(*archive, std::move(commit));
  const auto version = archive->get(url_of("http://www.yunxi.gov.cn/a"), std::nullopt);
  CHECK(version_to_json(**version, {})["raw"].is_null());
}

TEST_CASE("a row transform changes what is written; a failing sink ends the dump") {
  const TemporaryFolder folder;
  const auto archive = filled_archive(folder.file("a"));
  std::vector<std::string> lines;
  REQUIRE(dump_rows(
              *archive, {},
              [](nlohmann::ordered_json& row) {
                row = {{"only", row["text"]}};
              },
              [&](std::string_view line) -> Status {
                lines.emplace_back(line);
                return {};
              })
              .has_value());
  CHECK(lines ==
        std::vector<std::string>{R"({"only":"s6"})", R"({"only":"a5"})", R"({"only":"b4"})"});
  int calls = 0;
  const auto failed = dump_rows(*archive, {}, nullptr, [&](std::string_view) -> Status {
    ++calls;
    return fail(ErrorCode::kDiskFull, "full");
  });
  CHECK(failed.error().code == ErrorCode::kDiskFull);
  CHECK(calls == 1);
}

std::string decompressed(const std::string& frame) {
  std::string text(1 << 20, '\0');
  const size_t size = ZSTD_decompress(text.data(), text.size(), frame.data(), frame.size());
  REQUIRE(ZSTD_isError(size) == 0);
  text.resize(size);
  return text;
}

TEST_CASE("a dump to a folder is one file, repeatable byte for byte") {
  const TemporaryFolder folder;
  std::string first;
  {
    const auto archive = filled_archive(folder.file("a"));
    CHECK(*dump_to_directory(*archive, {}, nullptr, folder.file("out")) == 3);
    first = read_whole(folder.file("out/documents.jsonl.zst"));
    std::string lines;
    REQUIRE(dump_rows(*archive, {}, nullptr, [&](std::string_view line) -> Status {
              lines += std::string(line) + "\n";
              return {};
            }).has_value());
    CHECK(decompressed(first) == lines);
  }
  CHECK(names_in(folder.file("out")) == std::vector<std::string>{"documents.jsonl.zst"});
  // Over itself, with the leftover of a killed dump beside it, from an archive opened anew.
  write_whole(folder.file("out/documents.jsonl.zst.new"), "broken off");
  const auto archive = open_archive(folder.file("a"), Archive::Mode::kRead);
  CHECK(*dump_to_directory(*archive, {}, nullptr, folder.file("out")) == 3);
  CHECK(read_whole(folder.file("out/documents.jsonl.zst")) == first);
  CHECK(names_in(folder.file("out")) == std::vector<std::string>{"documents.jsonl.zst"});
}

TEST_CASE("a folder with somebody's files is no place for a dump") {
  const TemporaryFolder folder;
  const auto archive = filled_archive(folder.file("a"));
  std::filesystem::create_directory(folder.file("mine"));
  write_whole(folder.file("mine/notes.txt"), "mine");
  CHECK(dump_to_directory(*archive, {}, nullptr, folder.file("mine")).error().code ==
        ErrorCode::kInvalidArgument);
  CHECK(names_in(folder.file("mine")) == std::vector<std::string>{"notes.txt"});
  std::filesystem::create_directories(folder.file("odd/documents.jsonl.zst"));
  CHECK(dump_to_directory(*archive, {}, nullptr, folder.file("odd")).error().code ==
        ErrorCode::kInvalidArgument);
  write_whole(folder.file("file"), "x");
  CHECK(dump_to_directory(*archive, {}, nullptr, folder.file("file")).error().code ==
        ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace shilu
