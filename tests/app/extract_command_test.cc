#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

namespace shilu {
namespace {

using Json = nlohmann::ordered_json;

std::string page_with_title(const std::string& title) {
  return "<html><head><meta charset=utf-8><meta name=ArticleTitle content=\"" + title +
         "\"></head><body><h1>" + title +
         "</h1><p>发布时间：2018-07-02</p><div "
         "id=zoom><p>因管网检修，城东片区停水，请用户储水。</p>"
         "<p>【打印】【关闭】</p><p><a "
         "href=\"b.html\">城西片区</a>另行通知。</p></div><div>县城周边</div></body></html>";
}

std::vector<Json> lines_of(const std::string& out) {
  std::vector<Json> lines;
  std::istringstream stream(out);
  for (std::string line; std::getline(stream, line);) lines.push_back(Json::parse(line));
  return lines;
}

TEST_CASE("extract prints a document a file, in the order given") {
  const TemporaryFolder folder;
  std::vector<std::string> arguments = {"extract"};
  for (int i = 0; i < 200; ++i) {
    arguments.push_back(
        folder.write("page" + std::to_string(i) + ".html",
                     page_with_title("关于停水的第" + std::to_string(i) + "号通知")));
  }
  const ProgramResult result = run_shilu(arguments);
  CHECK(result.status == 0);
  CHECK(result.err.empty());
  const std::vector<Json> lines = lines_of(result.out);
  REQUIRE(lines.size() == 200);
  for (size_t i = 0; i < lines.size(); ++i) {
    CHECK(lines[i]["file"] == arguments[i + 1]);
    CHECK(lines[i]["title"] == "关于停水的第" + std::to_string(i) + "号通知");
  }
  CHECK(lines[0]["kind"] == "article");
  CHECK(lines[0]["published"] == "2018-07-02");
  CHECK(lines[0]["text"] == "因管网检修，城东片区停水，请用户储水。\n城西片区另行通知。");
  CHECK_FALSE(lines[0].contains("removed"));
}

TEST_CASE("extract resolves links against --url") {
  const ProgramResult result = run_shilu(
      {"extract", "-", "--url", "http://www.qingshan.gov.cn/tz/a.html"}, page_with_title("通知"));
  CHECK(result.status == 0);
  const Json document = Json::parse(result.out);
  CHECK(document["url"] == "http://www.qingshan.gov.cn/tz/a.html");
  CHECK(document["links"] ==
        Json::array({{{"url", "http://www.qingshan.gov.cn/tz/b.html"}, {"rel", "content"}}}));
}

TEST_CASE("extract goes by the charset of --content-type") {
  // 关于 in GBK.
  const std::string page = "<title>\xB9\xD8\xD3\xDA</title>";
  const Json document = Json::parse(
      run_shilu({"extract", "-", "--content-type", "text/html; charset=GBK"}, page).out);
  CHECK(document["charset"] == Json({{"used", "GB18030"}, {"from", "header"}}));
}

TEST_CASE("extract says what it left out of and around the body, and why, with --explain") {
  const ProgramResult result = run_shilu({"extract", "-", "--explain"}, page_with_title("通知"));
  CHECK(Json::parse(result.out)["removed"] ==
        Json::array({{{"text", "通知"}, {"reason", "title"}},
                     {{"text", "发布时间：2018-07-02"}, {"reason", "metadata"}},
                     {{"text", "【打印】【关闭】"}, {"reason", "print"}},
                     {{"text", "县城周边"}, {"reason", "outside"}}}));
}

TEST_CASE("extract adds the restored reading with --restored, where it differs") {
  const std::string page =
      "<html><head><meta charset=utf-8></head><body><h1>云河县供水管理办法</h1><div id=zoom>"
      "<p>　　第一条　为了加强供水管理，制定本办法。</p><p>第二条 本办法自２０２１年起施行，"
      "索 引 号：另行编制。</p></div></body></html>";
  CHECK_FALSE(Json::parse(run_shilu({"extract", "-"}, page).out).contains("restored"));
  const Json document = Json::parse(run_shilu({"extract", "-", "--restored"}, page).out);
  CHECK(document["text"] ==
        "第一条　为了加强供水管理，制定本办法。\n"
        "第二条 本办法自２０２１年起施行，索 引 号：另行编制。");
  CHECK(document["restored"] ==
        "第一条 为了加强供水管理，制定本办法。\n"
        "第二条 本办法自2021年起施行，索引号：另行编制。");
  CHECK(document["restored_changes"] ==
        Json::array({{{"change", "full_width_digits"}, {"count", 4}},
                     {{"change", "spaces"}, {"count", 3}}}));
  const Json same =
      Json::parse(run_shilu({"extract", "-", "--restored"}, page_with_title("通知")).out);
  CHECK_FALSE(same.contains("restored"));

  const ProgramResult html = run_shilu({"extract", "-", "--explain", "--format", "html", "--out",
                                        "no/such/folder/page.html", "--restored"},
                                       page);
  CHECK(html.status == 2);
  CHECK(html.err.find("--restored is for JSON") != std::string::npos);
}

TEST_CASE("extract names a file that cannot be read, and reads the others") {
  const TemporaryFolder folder;
  const std::string good = folder.write("good.html", page_with_title("关于停水的通知"));
  const ProgramResult result = run_shilu({"extract", "no/such/page.html", good});
  CHECK(result.status == 2);
  CHECK(result.err.find("no/such/page.html: No such file or directory") != std::string::npos);
  const std::vector<Json> lines = lines_of(result.out);
  REQUIRE(lines.size() == 1);
  CHECK(lines[0]["file"] == good);
}

TEST_CASE("extract refuses bad arguments") {
  CHECK(run_shilu({"extract"}).status == 2);
  const ProgramResult result = run_shilu({"extract", "-", "--url", "ftp://x/"}, "x");
  CHECK(result.status == 2);
  CHECK(result.err.find("--url") != std::string::npos);
  CHECK(result.out.empty());
}

}  // namespace
}  // namespace shilu
