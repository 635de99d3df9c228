// Portals' rules through the program: tried by `shilu extract --rules`, used by `shilu crawl
// --rules`.
#include <catch2/catch.hpp>
#include <map>
#include <sstream>

#include "extract/extract.h"
#include "tests/app/crawl_fixture.h"

namespace shilu {
namespace {

namespace fs = std::filesystem;

const std::string kCases = SHILU_SOURCE_DIR "/tests/cases/rules/";
const std::string kLetter = kCases + "letter-under-long-directions/page.html";
const std::string kOther = kCases + "another-folder-of-the-host/page.html";
const std::string kRules = SHILU_SOURCE_DIR "/seeds/rules";
constexpr const char* kLetterTitle = "石桥镇到县城的早班车能否提前一些";
constexpr const char* kLetterText =
    "我在县城上班，早班车七点半才从石桥镇发出，到单位常常迟到。能不能提前半小时？\n"
    "您好！经与客运公司商定，自3月18日起，石桥镇早班车提前至七点发车。\n感谢您的来信。";

TEST_CASE("extract --rules tries the rule for the --url, and --explain says what it found") {
  const ProgramResult result = run_shilu({"extract", "--explain", "--rules", kRules, "--url",
                                          "http://www.yunling.example/xzxx/1.htm", kLetter});
  CHECK(result.status == 0);
  CHECK(result.err.empty());
  const Json document = Json::parse(result.out);
  CHECK(document["title"] == kLetterTitle);
  CHECK(document["text"] == kLetterText);
  CHECK(document["rule"]["name"] == "yunling.toml:4");
  CHECK(document["rule"]["found"] == Json({{"container", {"td.lx-nr, td.hf-nr"}},
                                           {"drop", {"div.pj"}},
                                           {"title", {"td.lx-bt"}},
                                           {"date", {"td.hf-sj"}},
                                           {"source", {"td.hf-dw"}}}));
  // Without --explain the document is the same, and does not tell.
  const Json brief = Json::parse(run_shilu({"extract", "--rules", kRules, "--url",
                                            "http://www.yunling.example/xzxx/1.htm", kLetter})
                                     .out);
  CHECK(brief["text"] == kLetterText);
  CHECK_FALSE(brief.contains("rule"));
}

TEST_CASE("the page that explains says what the rule decided, and names no tag for it") {
  const TemporaryFolder folder;
  const auto explained = [&](const std::string& page) {
    const std::string out = folder.file("out.html");
    const ProgramResult result = run_shilu(
        {"extract", "--explain", "--format", "html", "--out", out, "--rules", kRules, page});
    CHECK(result.status == 0);
    return bytes_of(out);
  };
  const auto has = [](const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
  };
  const std::string html = explained(kLetter);
  CHECK(has(html, "<p>a title and a text where the portal&#39;s rule says.</p>"));
  CHECK_FALSE(has(html, "ArticleTitle tag"));
  CHECK(has(html, "<h2>The portal's rule <small>yunling.toml:4</small></h2>"));
  CHECK(has(html, "<tr><th>container</th><td><code>td.lx-nr, td.hf-nr</code> "));
  CHECK(has(html, "<tr><th>source</th><td><code>td.hf-dw</code> "));
  CHECK(has(html, "2024-03-11</bdi><small>portal rule"));
  CHECK(has(html, "云岭县交通运输局</bdi><small>portal rule"));
  CHECK(has(html, "title=\"the portal&#39;s rule drops it\""));

  // One that finds no day, and a tag that is there where the rule has no title.
  std::string other = bytes_of(kLetter);
  other.replace(other.find("hf-sj"), 5, "sj");
  other.replace(other.find("lx-bt"), 5, "bt");
  other.insert(other.find("<title>"), "<meta name=ArticleTitle content=早班车>");
  const std::string missed = explained(folder.write("page.html", other));
  CHECK(has(missed, "<tr><th>date</th><td><small>found nothing</small>"));
  CHECK(has(missed, "<th>ArticleTitle tag</th>"));
}

TEST_CASE("extract --rules needs no --url for a rule alone") {
  const Json alone = Json::parse(run_shilu({"extract", "--rules", kRules, kLetter}).out);
  CHECK(alone["title"] == kLetterTitle);

  const TemporaryFolder folder;
  const std::string another =
      folder.write("b.toml", "[[rule]]\nhost = \"b.example\"\ntitle = \"h1\"\n");
  const ProgramResult two = run_shilu({"extract", "--rules", kRules, "--rules", another, kLetter});
  CHECK(two.status == 2);
  CHECK(two.err == "shilu: --rules: 2 rules there: say with --url whose page it is\n");
  CHECK(two.out.empty());
}

TEST_CASE("extract says when no rule is for the page, and goes on without") {
  const ProgramResult result = run_shilu(
      {"extract", "--rules", kRules, "--url", "http://www.yunling.example/jtfw/1.htm", kOther});
  CHECK(result.status == 0);
  CHECK(result.err == "shilu: --rules: no rule is for http://www.yunling.example/jtfw/1.htm\n");
  CHECK(Json::parse(result.out)["title"] == "东岭水库早班车开通了吗");
}

TEST_CASE("extract flags what a rule does not find") {
  const Json document =
      Json::parse(run_shilu({"extract", "--rules", kRules, "--url",
                             "http://www.yunling.example/xzxx/1.htm", "-"},
                            bytes_of(kOther).replace(bytes_of(kOther).find("hf-sj"), 5, "sj"))
                      .out);
  CHECK(document["flags"] ==
        Json::array({{{"flag", "rule_missed"}, {"score", 2}, {"evidence", {"date", "source"}}}}));
  CHECK(document["title"] == "来信");
}

TEST_CASE("faulty rules end extract and crawl before anything is done") {
  const TemporaryFolder folder;
  const std::string path =
      folder.write("a.toml", "[[rule]]\nhost = \"a.example\"\ntitle = \"h1 +\"\n");
  const std::string message = "shilu: " + path +
                              ":3:9: title: \"h1 +\" at character 4: a type, #id, .class or "
                              "[attribute] must stand here\n";
  const ProgramResult extract = run_shilu({"extract", "--rules", path, kLetter});
  CHECK(extract.status == 2);
  CHECK(extract.err == message);
  CHECK(extract.out.empty());

  const std::string empty = folder.write("b.toml", "# none yet\n");
  const ProgramResult none = run_shilu({"extract", "--rules", empty, kLetter});
  CHECK(none.status == 2);
  CHECK(none.err == "shilu: " + empty + ": no [[rule]] in it\n");

  const ProgramResult crawl = run_shilu(
      {"crawl", "--archive", folder.file("archive"), "--rules", path, "http://127.0.0.1:9/"});
  CHECK(crawl.status == 2);
  CHECK(crawl.err == message);
  CHECK_FALSE(fs::exists(folder.file("archive")));
}

// Two hosts with the pages of the cases: the rule is for one folder of one of them.
std::string make_portals(const TemporaryFolder& folder) {
  const fs::path root = folder.file("portals");
  const std::map<std::string, std::string> pages{
      {"www.yunling.example/index.html",
       "<a href=/xzxx/3391.htm>县长信箱</a> <a href=/jtfw/207.htm>交通服务</a>"},
      {"www.yunling.example/xzxx/3391.htm", bytes_of(kLetter)},
      {"www.yunling.example/jtfw/207.htm", bytes_of(kOther)},
      {"www.baishui.example/index.html", "<a href=/xzxx/207.htm>县长信箱</a>"},
      {"www.baishui.example/xzxx/207.htm", bytes_of(kCases + "another-county-s-mailbox/page.html")},
  };
  for (const auto& [path, bytes] : pages) {
    fs::create_directories((root / "sites" / path).parent_path());
    std::ofstream(root / "sites" / path) << bytes;
  }
  std::ofstream(root / "sites.tsv") << "host\tcharset\tgzip\tvalidators\n"
                                       "www.baishui.example\tutf-8\tplain\tetag\n"
                                       "www.yunling.example\tutf-8\tplain\tetag\n";
  std::ofstream(root / "routes.tsv") << "state\thost\tpath\tstatus\tlocation\n";
  return root.string();
}

// The rows of a dump, by host and path.
std::map<std::string, Json> documents_of(const std::string& archive) {
  const ProgramResult dump = run_shilu({"dump", "--archive", archive, "--out", "-"});
  REQUIRE(dump.status == 0);
  std::map<std::string, Json> documents;
  std::istringstream lines(dump.out);
  for (std::string line; std::getline(lines, line);) {
    Json row = Json::parse(line);
    documents[without_port(row["url"])] = row;
  }
  return documents;
}

TEST_CASE(
    "crawl --rules and the config's rules archive what the rule says, and other pages as ever") {
  const TemporaryFolder folder;
  const SamplePortals portals(make_portals(folder));
  fs::copy(kRules, folder.file("rules"));
  const std::string config = folder.write("shilu.toml", "rules = [\"rules\"]\n");
  const bool by_config = GENERATE(false, true);
  std::vector<std::string> options = by_config ? std::vector<std::string>{"--config", config}
                                               : std::vector<std::string>{"--rules", kRules};
  options.insert(options.end(), {"--gap", "0s"});
  const ProgramResult crawl = run_shilu(portals.crawl(portals.archive(), options));
  INFO(crawl.err);
  REQUIRE(crawl.status == 0);

  const std::map<std::string, Json> documents = documents_of(portals.archive());
  REQUIRE(documents.size() == 3);
  const Json& letter = documents.at("www.yunling.example/xzxx/3391.htm");
  CHECK(letter["title"] == kLetterTitle);
  CHECK(letter["text"] == kLetterText);
  CHECK(letter["published"] == "2024-03-11");
  CHECK(letter["source"] == "云岭县交通运输局");
  CHECK_THAT(letter["extractor"].get<std::string>(),
             Catch::Matches(std::string(kExtractorVersion) + "\\+rule:[0-9a-f]{8}"));
  for (const char* other :
       {"www.yunling.example/jtfw/207.htm", "www.baishui.example/xzxx/207.htm"}) {
    CHECK(documents.at(other)["title"] == "东岭水库早班车开通了吗");
    CHECK(documents.at(other)["extractor"] == kExtractorVersion);
  }

  // Without rules the directions for writing would have been taken for the letter.
  REQUIRE(run_shilu(portals.crawl(portals.archive("plain"))).status == 0);
  const Json plain = documents_of(portals.archive("plain")).at("www.yunling.example/xzxx/3391.htm");
  CHECK(plain["title"] == "县长信箱");
  CHECK(plain["extractor"] == kExtractorVersion);
}

}  // namespace
}  // namespace shilu
