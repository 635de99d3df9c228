// What other tools get: CDXJ, WARC files, WACZ.
#include "store/export.h"

#include <nlohmann/json.hpp>

#include "store/warc_reader.h"
#include "tests/store/fixture.h"
#include "tests/support/program.h"

namespace shilu {
namespace {

using namespace store_test;
using Json = nlohmann::json;

constexpr const char* kNotice = "http://www.yunxi.gov.cn/zwgk/t1.html";
constexpr const char* kNews = "http://www.yunxi.gov.cn/xw/t2.html";

PageCommit revisit_of(const std::string& url, const std::string& time, const std::string& first) {
  PageCommit commit = page_commit(url, time, article("题", "正文"));
  const std::string body = "<html>正文</html>";
  commit.raw =
      build_warc_members(page_of(url, time, body), EarlierCapture{sha1_base32(body), at(first)});
  return commit;
}

// A notice captured twice, the second time as a revisit, and a piece of news between them.
std::unique_ptr<Archive> filled(const TemporaryFolder& folder) {
  auto archive = open_archive(folder.file("a"));
  commit_one(*archive, page_commit(kNotice, "2018-03-06T01:02:03.004Z", article("题", "正文")));
  commit_one(*archive, page_commit(kNews, "2018-04-01T00:00:00Z", article("新闻", "新闻一则")));
  commit_one(*archive, revisit_of(kNotice, "2018-05-01T00:00:00Z", "2018-03-06T01:02:03.004Z"));
  return archive;
}

std::vector<std::string> cdxj_of(const Archive& archive, const ExportSelection& selection,
                                 const TemporaryFolder& folder) {
  std::vector<std::string> lines;
  const auto done = export_cdxj(archive, selection, folder.path(), [&](std::string_view line) {
    lines.emplace_back(line);
    return Status();
  });
  REQUIRE(done.has_value());
  CHECK(done->captures == lines.size());
  return lines;
}

TEST_CASE("the index names every capture with its place, sorted, revisits as such") {
  const TemporaryFolder folder;
  const auto archive = filled(folder);
  const std::vector<std::string> lines = cdxj_of(*archive, {}, folder);
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].starts_with("cn,gov,yunxi)/xw/t2.html 20180401000000 {"));
  CHECK(lines[1].starts_with("cn,gov,yunxi)/zwgk/t1.html 20180306010203 {"));
  CHECK(lines[2].starts_with("cn,gov,yunxi)/zwgk/t1.html 20180501000000 {"));

  const auto first = Json::parse(lines[1].substr(lines[1].find('{')));
  CHECK(first["url"] == kNotice);
  CHECK(first["mime"] == "text/html");
  CHECK(first["status"] == "200");
  CHECK(first["digest"] == sha1_base32("<html>正文</html>"));
  const auto revisit = Json::parse(lines[2].substr(lines[2].find('{')));
  CHECK(revisit["mime"] == "warc/revisit");
  CHECK_FALSE(revisit.contains("status"));
  CHECK(revisit["digest"] == first["digest"]);

  // Where the line says stands a gzip member of that length with that capture.
  for (const std::string& line : lines) {
    const auto json = Json::parse(line.substr(line.find('{')));
    const uint64_t offset = std::stoull(json["offset"].get<std::string>());
    const uint64_t length = std::stoull(json["length"].get<std::string>());
    auto reader = WarcReader::open(folder.file("a/warc/") + json["filename"].get<std::string>(),
                                   offset, offset + length);
    const auto entry = reader->next();
    REQUIRE(entry->has_value());
    CHECK((*entry)->own_member);
    CHECK((*entry)->end == offset + length);
    CHECK((*entry)->target() == json["url"]);
    CHECK_FALSE(reader->next()->has_value());
  }
}

TEST_CASE("an export is of a prefix and of a time, and takes along what revisits refer to") {
  const TemporaryFolder folder;
  const auto archive = filled(folder);
  CHECK(cdxj_of(*archive, {"http://www.yunxi.gov.cn/xw/", std::nullopt}, folder).size() == 1);
  const auto since = cdxj_of(*archive, {"", at("2018-04-01T00:00:00Z")}, folder);
  REQUIRE(since.size() == 2);  // the revisit, and the response with its body
  CHECK(since[0].find(" 20180306010203 ") != std::string::npos);
  CHECK(since[1].find("warc/revisit") != std::string::npos);
  const auto error_of = [&](const char* prefix) {
    return export_cdxj(*archive, {prefix, std::nullopt}, folder.path(),
                       [](std::string_view) { return Status(); })
        .error()
        .code;
  };
  CHECK(error_of("yunxi") == ErrorCode::kInvalidArgument);
  CHECK(error_of("http://other.gov.cn/") == ErrorCode::kNotFound);
}

struct Records {
  std::vector<std::string> types;
  std::vector<std::string> targets;
};

Records records_of(const std::string& path) {
  Records records;
  auto reader = WarcReader::open(path);
  REQUIRE(reader.has_value());
  for (;;) {
    const auto entry = reader->next();
    REQUIRE(entry.has_value());
    if (!*entry) {
      return records;
    }
    CHECK(check_warc_digests(**entry).has_value());
    records.types.emplace_back((*entry)->field("WARC-Type"));
    records.targets.emplace_back((*entry)->target());
  }
}

TEST_CASE("WARC files have the records as they stand, without what is the archive's own") {
  const TemporaryFolder folder;
  const auto archive = filled(folder);
  const auto whole = export_warc_directory(*archive, {}, folder.file("out"));
  REQUIRE(whole.has_value());
  CHECK(whole->records == 6);
  CHECK(whole->captures == 3);
  const std::vector<std::string> files = names_in(folder.file("out"));
  REQUIRE(files.size() == 1);
  CHECK(files == names_in(folder.file("a/warc")));
  CHECK(records_of(folder.file("out/") + files[0]).types ==
        std::vector<std::string>{"warcinfo", "request", "response", "request", "response",
                                 "request", "revisit"});

  const auto part = export_warc_file(*archive, {"http://www.yunxi.gov.cn/xw/", std::nullopt},
                                     folder.file("part.warc.gz"));
  REQUIRE(part.has_value());
  CHECK(records_of(folder.file("part.warc.gz")).targets ==
        std::vector<std::string>{"", kNews, kNews});

  // Again into the same folder it is the same; what is not an export is not touched.
  REQUIRE(export_warc_directory(*archive, {}, folder.file("out")).has_value());
  write_whole(folder.file("out/letter.txt"), "dear");
  const auto refused = export_warc_directory(*archive, {}, folder.file("out"));
  CHECK(refused.error().code == ErrorCode::kInvalidArgument);
  CHECK(refused.error().message.find("letter.txt") != std::string::npos);
}

// The entries of a ZIP file as Python's zipfile sees them: name, method, bytes.
Json zip_entries(const std::string& path, const TemporaryFolder& folder) {
  const std::string program =
      "import zipfile,sys,json,hashlib\n"
      "z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None\n"
      "json.dump([[i.filename,i.compress_type,i.file_size,list(i.date_time),"
      "hashlib.sha256(z.read(i)).hexdigest()] for i in z.infolist()],open(sys.argv[2],'w'))\n"
      "[open(sys.argv[3]+'/'+i.filename.replace('/','_'),'wb').write(z.read(i)) for i in "
      "z.infolist()]\n";
  std::filesystem::create_directories(folder.file("unzipped"));
  write_whole(folder.file("unzip.py"), program);
  const std::string command = "python3 '" + folder.file("unzip.py") + "' '" + path + "' '" +
                              folder.file("entries.json") + "' '" + folder.file("unzipped") + "'";
  // NOLINTNEXTLINE(concurrency-mt-unsafe): the test has one thread
  REQUIRE(std::system(command.c_str()) == 0);
  return Json::parse(read_whole(folder.file("entries.json")));
}

TEST_CASE("a WACZ has its manifest, index, pages with texts, and the segments as they are") {
  const TemporaryFolder folder;
  const auto archive = filled(folder);
  const std::string path = folder.file("court.wacz");
  const auto written = export_wacz(*archive, {}, path);
  REQUIRE(written.has_value());
  CHECK(written->pages == 2);
  CHECK(written->captures == 3);

  const Json entries = zip_entries(path, folder);
  const std::string segment = names_in(folder.file("a/warc"))[0];
  std::vector<std::string> names;
  for (const Json& entry : entries) {
    names.push_back(entry[0]);
    CHECK(entry[3] == Json({1980, 1, 1, 0, 0, 0}));
  }
  CHECK(names == std::vector<std::string>{"archive/" + segment, "indexes/index.cdx.gz",
                                          "indexes/index.idx", "pages/pages.jsonl",
                                          "datapackage.json", "datapackage-digest.json"});
  CHECK(entries[0][1] == 0);  // stored: readers seek in them
  CHECK(entries[1][1] == 0);

  const Json manifest = Json::parse(read_whole(folder.file("unzipped/datapackage.json")));
  CHECK(manifest["profile"] == "data-package");
  CHECK(manifest["wacz_version"] == "1.1.1");
  CHECK(manifest["created"] == "2018-04-01T00:00:00.000Z");
  REQUIRE(manifest["resources"].size() == 4);
  for (size_t i = 0; i < 4; ++i) {
    CHECK(manifest["resources"][i]["path"] == entries[i][0]);
    CHECK(manifest["resources"][i]["bytes"] == entries[i][2]);
    CHECK(manifest["resources"][i]["hash"] == "sha256:" + entries[i][4].get<std::string>());
  }
  const Json digest = Json::parse(read_whole(folder.file("unzipped/datapackage-digest.json")));
  CHECK(digest["path"] == "datapackage.json");
  CHECK(digest["hash"] == "sha256:" + entries[4][4].get<std::string>());

  const std::string pages = read_whole(folder.file("unzipped/pages_pages.jsonl"));
  const size_t first = pages.find('\n') + 1;
  const size_t second = pages.find('\n', first) + 1;
  CHECK(
      Json::parse(pages.substr(0, first)) ==
      Json({{"format", "json-pages-1.0"}, {"id", "pages"}, {"title", "Pages"}, {"hasText", true}}));
  const Json news = Json::parse(pages.substr(first, second - first));
  CHECK(news["url"] == kNews);
  CHECK(news["ts"] == "2018-04-01T00:00:00.000Z");
  CHECK(news["title"] == "新闻");
  CHECK(news["text"] == "新闻一则");
  CHECK(news["id"] != Json::parse(pages.substr(second))["id"]);

  // The index of blocks names the key of the block's first line.
  const std::string blocks = read_whole(folder.file("unzipped/indexes_index.idx"));
  CHECK(
      blocks.starts_with("!meta 0 {\"format\":\"cdxj-gzip-1.0\",\"filename\":\"index.cdx.gz\"}\n"
                         "cn,gov,yunxi)/xw/t2.html 20180401000000 {\"offset\":0,\"length\":"));

  // The same archive gives the same file.
  const std::string once = read_whole(path);
  REQUIRE(export_wacz(*archive, {}, path).has_value());
  CHECK(read_whole(path) == once);
}

TEST_CASE("an export of nothing leaves no file, and no file stands half written") {
  const TemporaryFolder folder;
  const auto archive = filled(folder);
  const ExportSelection nothing{"http://other.gov.cn/", std::nullopt};
  CHECK(export_wacz(*archive, nothing, folder.file("x.wacz")).error().code == ErrorCode::kNotFound);
  CHECK(export_warc_file(*archive, nothing, folder.file("x.warc.gz")).error().code ==
        ErrorCode::kNotFound);
  CHECK(names_in(folder.path()) == std::vector<std::string>{"a"});
  CHECK(export_wacz(*archive, {}, "/dev/null").error().code == ErrorCode::kInvalidArgument);
  CHECK(export_wacz(*archive, {}, folder.file("no/x.wacz")).error().code == ErrorCode::kIo);
}

}  // namespace
}  // namespace shilu
