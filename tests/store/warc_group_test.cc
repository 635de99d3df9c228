// The record that ends a group of commits in the WARC.
#include "store/warc_group.h"

#include <catch2/catch.hpp>

#include "tests/store/fixture.h"

namespace shilu {
namespace {

using namespace store_test;

std::vector<WarcEntry> entries_of(const std::string& archive) {
  std::vector<WarcEntry> entries;
  for (const std::string& name : names_in(archive + "/warc")) {
    if (!name.ends_with(".warc.gz")) {
      continue;
    }
    Result<WarcReader> reader = WarcReader::open(archive + "/warc/" + name);
    REQUIRE(reader.has_value());
    for (;;) {
      Result<std::optional<WarcEntry>> entry = reader->next();
      REQUIRE(entry.has_value());
      if (!*entry) {
        break;
      }
      entries.push_back(std::move(**entry));
    }
  }
  return entries;
}

WarcEntry group_entry(const std::string& block) {
  WarcEntry entry;
  entry.fields = {{"WARC-Type", "metadata"}, {"Content-Type", "application/warc-fields"}};
  entry.block = block;
  return entry;
}

}  // namespace

TEST_CASE("a group of commits ends with a record that names its batch and what each answers") {
  const TemporaryFolder folder;
  {
    auto archive = open_archive(folder.file("a"));
    std::vector<PageCommit> group;
    group.push_back(
        page_commit("http://a.gov.cn/1.html", "2020-01-01T00:00:00Z", article("", "一")));
    group.back().queue_key = "q/cn,gov,a:80/2/0000000000000007";
    group.push_back(page_commit("http://a.gov.cn/none", "2020-01-01T00:00:01Z", std::nullopt));
    group.back().raw.clear();  // never answered
    group.push_back(
        page_commit("http://a.gov.cn/robots.txt", "2020-01-01T00:00:02Z", std::nullopt));
    REQUIRE(archive->commit(group).has_value());
    commit_one(*archive,
               page_commit("http://a.gov.cn/2.html", "2020-01-02T00:00:00Z", article("", "二")));
    // Without a record there is no group in the WARC, and yet a batch.
    group[1].url = url_of("http://a.gov.cn/none-either");
    REQUIRE(archive->commit({group[1]}).has_value());
    commit_one(*archive,
               page_commit("http://a.gov.cn/3.html", "2020-01-02T00:00:00Z", article("", "三")));
  }
  const std::vector<WarcEntry> entries = entries_of(folder.file("a"));
  std::vector<std::string> blocks;
  std::string types;
  for (const WarcEntry& entry : entries) {
    types += entry.field("WARC-Type");
    types += ' ';
    if (entry.field("WARC-Type") == "metadata") {
      CHECK(entry.field("Content-Type") == "application/warc-fields");
      CHECK(check_warc_digests(entry).has_value());
      blocks.push_back(entry.block);
    }
  }
  CHECK(types ==
        "warcinfo request response request response metadata request response metadata "
        "request response metadata ");
  CHECK(blocks == std::vector<std::string>{"batch: 1\r\n"
                                           "commit: 2 q/cn,gov,a:80/2/0000000000000007\r\n"
                                           "commit: 2 - http://a.gov.cn/robots.txt\r\n",
                                           "batch: 2\r\ncommit: 2 - http://a.gov.cn/2.html\r\n",
                                           "batch: 4\r\ncommit: 2 - http://a.gov.cn/3.html\r\n"});
}

TEST_CASE("the record of a group reads back, and what it does not know it skips") {
  const auto group =
      parse_group_record(group_entry("batch: 18446744073709551615\r\n"
                                     "commit: 2 q/cn,gov,a:80/2/0000000000000007\r\n"
                                     "host: something of later\r\n"
                                     "commit: 1 - http://a.gov.cn/robots.txt\r\n"
                                     "commit: 2 + http://a.gov.cn/1.html\r\n"));
  REQUIRE(group.has_value());
  REQUIRE(group->has_value());
  CHECK((*group)->batch == UINT64_MAX);
  REQUIRE((*group)->commits.size() == 3);
  CHECK_FALSE((*group)->commits[1].imported);
  CHECK((*group)->commits[2].imported);
  CHECK((*group)->commits[2].url == "http://a.gov.cn/1.html");
  CHECK((*group)->commits[0].records == 2);
  CHECK((*group)->commits[0].queue_key == "q/cn,gov,a:80/2/0000000000000007");
  CHECK((*group)->commits[0].url.empty());
  CHECK((*group)->commits[1].records == 1);
  CHECK((*group)->commits[1].queue_key.empty());
  CHECK((*group)->commits[1].url == "http://a.gov.cn/robots.txt");
}

TEST_CASE("another metadata record is no group's; a broken one of ours is damage") {
  CHECK_FALSE(parse_group_record(group_entry("via: http://a.gov.cn/\r\n"))->has_value());
  WarcEntry request = group_entry("batch: 1\r\n");
  request.fields[0].value = "request";
  CHECK_FALSE(parse_group_record(request)->has_value());
  for (const char* broken : {"batch: \r\n", "batch: x\r\n", "batch: 1 2\r\n", "batch: 1",
                             "batch: 1\r\ncommit: 0 q/a\r\n", "batch: 1\r\ncommit: q/a\r\n",
                             "batch: 1\r\ncommit: 2\r\n", "batch: 1\r\ncommit: 2 \r\n",
                             "batch: 1\r\ncommit: 2 -\r\n", "batch: 18446744073709551616\r\n"}) {
    INFO(broken);
    const auto group = parse_group_record(group_entry(broken));
    REQUIRE_FALSE(group.has_value());
    CHECK(group.error().code == ErrorCode::kCorrupt);
  }
}

}  // namespace shilu
