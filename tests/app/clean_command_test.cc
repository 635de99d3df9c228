#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

namespace shilu {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kPage =
    "首页 > 公告\n关于停水的通知\n发布时间：2018-07-02\n城东片区停水。\n【打印】【关闭】\n";

}  // namespace

TEST_CASE("clean prints a document a file") {
  const TemporaryFolder folder;
  const std::string first = folder.write("first.txt", kPage);
  const std::string second = folder.write("second.txt", "第二份文件。\n");
  const ProgramResult result = run_shilu({"clean", first, second});
  CHECK(result.status == 0);
  CHECK(result.err.empty());
  const std::size_t end = result.out.find('\n');
  REQUIRE(end != std::string::npos);
  const Json document = Json::parse(result.out.substr(0, end));
  CHECK(document["file"] == first);
  CHECK(document["title"] == "关于停水的通知");
  CHECK(document["published"] == "2018-07-02");
  CHECK(document["text"] == "城东片区停水。");
  CHECK_FALSE(document.contains("removed"));
  CHECK(Json::parse(result.out.substr(end + 1))["file"] == second);
}

TEST_CASE("clean says what it removed, and why, with --explain") {
  const ProgramResult result = run_shilu({"clean", "-", "--explain"}, kPage);
  CHECK(result.status == 0);
  const Json removed = Json::parse(result.out)["removed"];
  REQUIRE(removed.size() == 4);
  CHECK(removed[0] == Json({{"text", "首页 > 公告"}, {"reason", "breadcrumb"}}));
  CHECK(removed[1]["reason"] == "title");
  CHECK(removed[2]["reason"] == "metadata");
  CHECK(removed[3]["reason"] == "print");
}

TEST_CASE("clean --jsonl cleans one field and leaves the rest of each object") {
  const ProgramResult result = run_shilu(
      {"clean", "--jsonl", "text", "-"},
      "{\"id\":7,\"text\":\"全县会议召开。\\n【打印】【关闭】\",\"note\":[1,\"分享到：\"]}\n\n"
      "{\"text\":\"第二条。\"}\n");
  CHECK(result.status == 0);
  CHECK(result.out ==
        "{\"id\":7,\"text\":\"全县会议召开。\",\"note\":[1,\"分享到：\"]}\n{\"text\":\"第二条。\"}"
        "\n");
}

TEST_CASE("clean --jsonl names the file and the line that it cannot use") {
  const TemporaryFolder folder;
  for (const char* bad : {"{bad", "[1]", "{\"other\":\"x\"}", "{\"text\":7}"}) {
    CAPTURE(bad);
    const std::string corpus =
        folder.write("corpus.jsonl", std::string("{\"text\":\"第一条。\"}\n") + bad + "\n");
    const ProgramResult result = run_shilu({"clean", "--jsonl", "text", corpus});
    CHECK(result.status == 2);
    CHECK(result.err.find(corpus + ", line 2: ") != std::string::npos);
  }
}

TEST_CASE("clean names a file that cannot be read") {
  const ProgramResult missing = run_shilu({"clean", "no/such/file.txt"});
  CHECK(missing.status == 2);
  CHECK(missing.err.find("no/such/file.txt: No such file or directory") != std::string::npos);
  CHECK(missing.out.empty());
  CHECK(run_shilu({"clean"}).status == 2);
  CHECK(run_shilu({"clean", "-", "--jsonl", "text", "--explain"}).status == 2);
}

}  // namespace shilu
