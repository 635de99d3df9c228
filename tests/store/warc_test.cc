// WARC 1.1 (ISO 28500:2017), read back by a reader of the test's own.
#include "store/warc.h"

#include <zlib.h>

#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "store/warc_segments.h"
#include "tests/store/fixture.h"

namespace shilu {
namespace {

using namespace store_test;

struct Record {
  std::map<std::string, std::string> fields;
  std::string block;
  size_t member_bytes = 0;
};

// One gzip member at `offset`, which holds one whole record.
Record read_record(const std::string& file, size_t offset = 0) {
  z_stream stream{};
  REQUIRE(inflateInit2(&stream, 15 + 16) == Z_OK);
  std::string bytes(1 << 20, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(file.data() + offset));
  stream.avail_in = static_cast<uInt>(file.size() - offset);
  stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_out = static_cast<uInt>(bytes.size());
  REQUIRE(inflate(&stream, Z_FINISH) == Z_STREAM_END);
  bytes.resize(stream.total_out);
  Record record;
  record.member_bytes = stream.total_in;
  inflateEnd(&stream);

  REQUIRE(bytes.starts_with("WARC/1.1\r\n"));
  size_t position = 10;
  while (bytes.compare(position, 2, "\r\n") != 0) {
    const size_t end = bytes.find("\r\n", position);
    const size_t colon = bytes.find(": ", position);
    REQUIRE(colon < end);
    const bool fresh = record.fields
                           .emplace(bytes.substr(position, colon - position),
                                    bytes.substr(colon + 2, end - colon - 2))
                           .second;
    CHECK(fresh);
    position = end + 2;
  }
  record.block = bytes.substr(position + 2);
  REQUIRE(record.block.ends_with("\r\n\r\n"));
  record.block.resize(record.block.size() - 4);
  CHECK(record.fields["Content-Length"] == std::to_string(record.block.size()));
  CHECK(record.fields["WARC-Block-Digest"] == "sha1:" + sha1_base32(record.block));
  const std::string id = record.fields["WARC-Record-ID"];
  CHECK(id.size() == 47);  // <urn:uuid: + 36 + >
  CHECK(id.starts_with("<urn:uuid:"));
  CHECK(id[24] == '4');  // RFC 9562 section 5.4
  return record;
}

constexpr const char* kUrl = "http://www.yunxi.gov.cn/zwgk/t1.html";
constexpr const char* kTime = "2018-03-06T01:02:03.004Z";

Record only_response(const std::vector<WarcMember>& members) {
  REQUIRE(members.size() == 2);
  CHECK_FALSE(members[0].is_response);
  CHECK(members[1].is_response);
  return read_record(members[1].gzip);
}

TEST_CASE("a page is a request and a response that know of each other") {
  const Page page = page_of(kUrl, kTime, "<p>云溪县</p>");
  const auto members = build_warc_members(page, std::nullopt);
  Record response = only_response(members);
  Record request = read_record(members[0].gzip);

  CHECK(request.fields["WARC-Type"] == "request");
  CHECK(request.fields["Content-Type"] == "application/http;msgtype=request");
  CHECK(request.fields["WARC-Concurrent-To"] == response.fields["WARC-Record-ID"]);
  CHECK(request.fields["WARC-Record-ID"] != response.fields["WARC-Record-ID"]);
  CHECK(request.block == page.request_head);

  CHECK(response.fields["WARC-Type"] == "response");
  CHECK(response.fields["WARC-Target-URI"] == kUrl);
  CHECK(response.fields["WARC-Date"] == kTime);
  CHECK(response.fields["WARC-IP-Address"] == "127.0.0.1");
  CHECK(response.fields["Content-Type"] == "application/http;msgtype=response");
  CHECK(response.fields["WARC-Payload-Digest"] == "sha1:" + sha1_base32("<p>云溪县</p>"));
  CHECK_FALSE(response.fields.contains("WARC-Truncated"));
  CHECK(response.block == page.response_head + page.body);
}

TEST_CASE("a page that never got a response leaves no record") {
  Page page = page_of(kUrl, kTime, "");
  page.status = 0;
  CHECK(build_warc_members(page, std::nullopt).empty());
}

TEST_CASE("a request head that was not kept makes no record") {
  Page page = page_of(kUrl, kTime, "x");
  page.request_head.clear();
  const auto members = build_warc_members(page, std::nullopt);
  REQUIRE(members.size() == 1);
  CHECK(members[0].is_response);
}

struct Head {
  const char* what;
  const char* received;
  const char* stored;
};

TEST_CASE("the stored head goes with the stored body") {
  const Head heads[] = {
      {"a plain head stays as it is", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nX-A:  b \r\n\r\n",
       "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nX-A:  b \r\n\r\n"},
      {"a transfer coding that is undone",
       "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nServer: x\r\n\r\n",
       "HTTP/1.1 200 OK\r\nX-Archive-Orig-transfer-encoding: chunked\r\nServer: x\r\n"
       "Content-Length: 4\r\n\r\n"},
      {"both lengths",
       "HTTP/1.1 200 OK\r\nContent-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n",
       "HTTP/1.1 200 OK\r\nX-Archive-Orig-Content-Length: 99\r\n"
       "X-Archive-Orig-Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n"},
      {"HTTP/2", "HTTP/2 200 \r\nserver: x\r\n\r\n", "HTTP/1.1 200 \r\nserver: x\r\n\r\n"},
      {"bare line feeds", "HTTP/1.0 200 OK\nServer: x\n\n", "HTTP/1.0 200 OK\r\nServer: x\r\n\r\n"},
      {"no end", "HTTP/1.1 200 OK\r\nServer: x", "HTTP/1.1 200 OK\r\nServer: x\r\n\r\n"},
  };
  for (const Head& head : heads) {
    INFO(head.what);
    Page page = page_of(kUrl, kTime, "body");
    page.response_head = head.received;
    CHECK(only_response(build_warc_members(page, std::nullopt)).block ==
          std::string(head.stored) + "body");
  }
  Page page = page_of(kUrl, kTime, "body");
  page.request_head = "GET /a HTTP/2\r\nHost: x\r\n\r\n";
  CHECK(read_record(build_warc_members(page, std::nullopt)[0].gzip).block ==
        "GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
}

// The WARC-Protocol extension: what the head as it is stored does not show.
TEST_CASE("an exchange by another protocol than its head shows names it") {
  struct Case {
    const char* url;
    const char* head;
    const char* protocol;  // "" for none
  };
  const Case cases[] = {
      {"https://www.yunxi.gov.cn/", "HTTP/2 200 \r\nserver: x\r\n\r\n", "h2"},
      {"http://www.yunxi.gov.cn/", "HTTP/2 200 \r\nserver: x\r\n\r\n", "h2c"},
      {"https://www.yunxi.gov.cn/", "HTTP/3 200 \r\nserver: x\r\n\r\n", "h3"},
      {"https://www.yunxi.gov.cn/", "HTTP/1.1 200 OK\r\nServer: x\r\n\r\n", ""},
  };
  for (const Case& each : cases) {
    INFO(each.url << " " << each.head);
    Page page = page_of(each.url, kTime, "body");
    page.response_head = each.head;
    for (const WarcMember& member : build_warc_members(page, std::nullopt)) {
      Record record = read_record(member.gzip);
      CHECK(record.fields["WARC-Protocol"] == each.protocol);
    }
  }
}

TEST_CASE("a body that is not whole says why") {
  const std::pair<Truncation, const char*> cases[] = {{Truncation::kLength, "length"},
                                                      {Truncation::kTime, "time"},
                                                      {Truncation::kDisconnect, "disconnect"}};
  for (const auto& [truncation, word] : cases) {
    Page page = page_of(kUrl, kTime, "half");
    page.truncation = truncation;
    // Even if it equals an earlier body: what is cut proves no identity.
    const EarlierCapture earlier{sha1_base32("half"), at("2018-01-01T00:00:00Z")};
    Record response = only_response(build_warc_members(page, earlier));
    CHECK(response.fields["WARC-Type"] == "response");
    CHECK(response.fields["WARC-Truncated"] == word);
  }
}

TEST_CASE("the same body again is a revisit that says where the body is") {
  const EarlierCapture earlier{sha1_base32("body"), at("2018-01-01T00:00:00.5Z")};
  Record revisit = only_response(build_warc_members(page_of(kUrl, kTime, "body"), earlier));
  CHECK(revisit.fields["WARC-Type"] == "revisit");
  CHECK(revisit.fields["WARC-Profile"] ==
        "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest");
  CHECK(revisit.fields["WARC-Refers-To-Target-URI"] == kUrl);
  CHECK(revisit.fields["WARC-Refers-To-Date"] == "2018-01-01T00:00:00.500Z");
  CHECK(revisit.fields["WARC-Payload-Digest"] == "sha1:" + sha1_base32("body"));
  CHECK(revisit.fields["WARC-Truncated"] == "length");  // 6.7.2
  CHECK(revisit.block == "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n");

  CHECK(only_response(build_warc_members(page_of(kUrl, kTime, "other"), earlier))
            .fields["WARC-Type"] == "response");
}

TEST_CASE("a 304 is a revisit by the server's word") {
  Page page = page_of(kUrl, kTime, "");
  page.status = 304;
  page.response_head = "HTTP/1.1 304 Not Modified\r\n\r\n";
  const EarlierCapture earlier{sha1_base32("body"), at("2018-01-01T00:00:00Z")};
  Record revisit = only_response(build_warc_members(page, earlier));
  CHECK(revisit.fields["WARC-Type"] == "revisit");
  CHECK(revisit.fields["WARC-Profile"] ==
        "http://netpreserve.org/warc/1.1/revisit/server-not-modified");
  CHECK(revisit.fields["WARC-Refers-To-Date"] == "2018-01-01T00:00:00.000Z");
  CHECK(revisit.block == page.response_head);
  CHECK_FALSE(revisit.fields.contains("WARC-Truncated"));
  CHECK_FALSE(
      only_response(build_warc_members(page, std::nullopt)).fields.contains("WARC-Refers-To-Date"));
}

TEST_CASE("segments begin with a warcinfo, hold members in order, and roll when full") {
  const TemporaryFolder folder;
  const std::string member = build_warc_members(page_of(kUrl, kTime, "x"), std::nullopt)[1].gzip;
  const std::vector<std::string_view> group = {member, member};
  auto segments = WarcSegments::open(folder.file("warc"), {}, "", /*segment_bytes=*/1500);
  REQUIRE(segments.has_value());
  const auto nothing = [] { return std::string(); };
  std::vector<WarcSegments::Placement> placements;
  std::vector<uint64_t> ends;
  for (int i = 0; i < 3; ++i) {
    const auto placed = segments->append(group, at("2018-03-06T01:02:03Z"), nothing);
    REQUIRE(placed.has_value());
    placements.push_back(*placed);
    const auto end = segments->sync();
    REQUIRE(end.has_value());
    ends.push_back(*end);
  }
  CHECK(placements[0].file == "shilu-20180306010203-00001.warc.gz");
  CHECK(placements[1].file == placements[0].file);
  CHECK(placements[1].offset == ends[0]);
  CHECK(placements[2].file == "shilu-20180306010203-00002.warc.gz");

  const std::string file = read_whole(folder.file("warc/") + placements[0].file);
  CHECK(file.size() == ends[1]);
  Record info = read_record(file);
  CHECK(info.fields["WARC-Type"] == "warcinfo");
  CHECK(info.fields["WARC-Filename"] == placements[0].file);
  CHECK(info.fields["Content-Type"] == "application/warc-fields");
  CHECK(info.block.find("format: WARC File Format 1.1\r\n") != std::string::npos);
  CHECK(info.member_bytes == placements[0].offset);
  CHECK(read_record(file, placements[1].offset).fields["WARC-Type"] == "response");
  CHECK(read_record(read_whole(folder.file("warc/") + placements[2].file)).fields["WARC-Type"] ==
        "warcinfo");

  // Reopened, the serial goes on and the current segment is appended to.
  auto again = WarcSegments::open(folder.file("warc"),
                                  {{placements[0].file, ends[1]}, {placements[2].file, ends[2]}},
                                  placements[2].file, /*segment_bytes=*/1);
  REQUIRE(again.has_value());
  CHECK(again->append(group, at("2019-01-01T00:00:00Z"), nothing)->file ==
        "shilu-20190101000000-00003.warc.gz");
  CHECK(again->sync().has_value());
}

TEST_CASE(
    "what a group has many octets of is written whole and in order, and its last member last") {
  const TemporaryFolder folder;
  auto segments = WarcSegments::open(folder.file("warc"), {}, "");
  REQUIRE(segments.has_value());
  std::vector<std::string> members;
  std::string all;
  for (int i = 0; i < 40; ++i) {
    members.emplace_back(size_t{100'000}, static_cast<char>('a' + i % 26));
    all += members.back();
  }
  const auto placed = segments->append({members.begin(), members.end()}, at("2018-03-06T01:02:03Z"),
                                       [] { return "the end"; });
  REQUIRE(placed.has_value());
  const auto end = segments->sync();
  REQUIRE(end.has_value());
  const std::string file = read_whole(folder.file("warc/") + placed->file);
  CHECK(file.size() == *end);
  CHECK(file.substr(placed->offset) == all + "the end");
}

TEST_CASE("a version's raw location is that of its response, in a group of several pages") {
  const TemporaryFolder folder;
  auto archive = open_archive(folder.file("a"));
  std::vector<PageCommit> commits;
  for (int i = 0; i < 3; ++i) {
    commits.push_back(page_commit("http://www.yunxi.gov.cn/" + std::to_string(i),
                                  "2020-01-01T00:00:00Z", article("", std::to_string(i))));
  }
  REQUIRE(archive->commit(commits).has_value());
  for (int i = 0; i < 3; ++i) {
    const std::string url = "http://www.yunxi.gov.cn/" + std::to_string(i);
    const auto version = archive->get(url_of(url), std::nullopt);
    const RawLocation& raw = (*version)->raw;
    Record record = read_record(read_whole(folder.file("a/warc/") + raw.file), raw.offset);
    CHECK(record.fields["WARC-Type"] == "response");
    CHECK(record.fields["WARC-Target-URI"] == url);
    CHECK(record.block.ends_with("<html>" + std::to_string(i) + "</html>"));
  }
}

}  // namespace
}  // namespace shilu
