#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

namespace shilu {
namespace {

using Json = nlohmann::ordered_json;

// A mirror's text: traditional characters with readings, full-width digits and a broken line.
constexpr const char* kMirrorText =
    "縣政府辦公室認(rèn)真貫徹落實上級部署，繼續(xù)推進(jìn)政務公開，認(rèn)真做好信息公開，"
    "認(rèn)真辦理\n，繼續(xù)努力。";
constexpr const char* kMirrorReading =
    "县政府办公室认真贯彻落实上级部署，继续推进政务公开，认真做好信息公开，认真办理，继续努力。";

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

TEST_CASE("clean adds the restored reading with --restored, where it differs") {
  const std::string page = std::string("縣商務局工作報告\n") + kMirrorText + "\n";
  const Json plain = Json::parse(run_shilu({"clean", "-"}, page).out);
  CHECK_FALSE(plain.contains("restored"));
  const ProgramResult result = run_shilu({"clean", "-", "--restored"}, page);
  CHECK(result.status == 0);
  const Json document = Json::parse(result.out);
  CHECK(document["title"] == "縣商務局工作報告");
  CHECK(document["text"] == kMirrorText);
  CHECK(document["restored"] == kMirrorReading);
  // 縣 辦 認 貫 徹 實 級 繼 續 進 務 開 認 開 認 辦 繼 續
  CHECK(document["restored_changes"] ==
        Json::array({{{"change", "traditional_to_simplified"}, {"count", 18}},
                     {{"change", "pinyin_annotations"}, {"count", 6}},
                     {{"change", "broken_lines"}, {"count", 1}}}));

  const Json same = Json::parse(run_shilu({"clean", "-", "--restored"}, "城东片区停水。").out);
  CHECK_FALSE(same.contains("restored"));
  CHECK_FALSE(same.contains("restored_changes"));
}

TEST_CASE("clean --jsonl --restored puts the reading into the field, and nothing else") {
  const Json line = {
      {"id", 7}, {"text", "縣商務局工作報告\n" + std::string(kMirrorText)}, {"note", "認(rèn)"}};
  const ProgramResult result =
      run_shilu({"clean", "--jsonl", "text", "--restored", "-"}, line.dump() + "\n");
  CHECK(result.status == 0);
  CHECK(Json::parse(result.out) ==
        Json({{"id", 7}, {"text", kMirrorReading}, {"note", "認(rèn)"}}));
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

TEST_CASE("clean --jsonl names the file and the line that it cannot use, and leaves it out") {
  const TemporaryFolder folder;
  for (const char* bad : {"{bad", "[1]", "{\"other\":\"x\"}", "{\"text\":7}"}) {
    CAPTURE(bad);
    const std::string corpus =
        folder.write("corpus.jsonl", std::string("{\"text\":\"第一条。\"}\n") + bad +
                                         "\n{\"text\":\"第三条。\"}\n");
    const ProgramResult result = run_shilu({"clean", "--jsonl", "text", corpus});
    CHECK(result.status == 2);
    CHECK(result.err.find(corpus + ", line 2: ") != std::string::npos);
    CHECK(result.out == "{\"text\":\"第一条。\"}\n{\"text\":\"第三条。\"}\n");
  }
}

TEST_CASE("clean names a file that cannot be read") {
  const ProgramResult missing = run_shilu({"clean", "no/such/file.txt"});
  CHECK(missing.status == 2);
  CHECK(missing.err.find("no/such/file.txt: No such file or directory") != std::string::npos);
  CHECK(missing.out.empty());
  CHECK(run_shilu({"clean"}).status == 2);
  const TemporaryFolder folder;
  const std::string good = folder.write("good.txt", kPage);
  const ProgramResult others = run_shilu({"clean", good, "no/such/file.txt", good});
  CHECK(others.status == 2);
  CHECK(std::count(others.out.begin(), others.out.end(), '\n') == 2);
  const ProgramResult nameless = run_shilu({"clean", "--jsonl", "", good});
  CHECK(nameless.status == 2);
  CHECK(nameless.err == "shilu: --jsonl: the name of the field is empty\n");
  CHECK(nameless.out.empty());
  CHECK(run_shilu({"clean", "-", "--jsonl", "text", "--explain"}).status == 2);
}

}  // namespace shilu
