#include "crawler/seeds.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace shilu {
namespace {

using Texts = std::vector<std::string>;

Texts texts_of(const Result<std::vector<Url>>& seeds) {
  if (!seeds) return {"error: " + seeds.error().message};
  Texts texts;
  for (const Url& url : *seeds) texts.push_back(url.text());
  return texts;
}

Texts parsed(std::string_view text) {
  return texts_of(parse_seeds(text, "seeds.txt"));
}

std::string error_of(const Result<std::vector<Url>>& seeds) {
  if (seeds) return "";
  CHECK(seeds.error().code == ErrorCode::kInvalidArgument);
  return seeds.error().message;
}

std::string parse_error(std::string_view text) {
  return error_of(parse_seeds(text, "seeds.txt"));
}

std::string write_file(const std::string& name, const std::string& text) {
  const std::string path = std::string(SHILU_BINARY_DIR) + "/" + name;
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

}  // namespace

TEST_CASE("a seed file has an address a line", "[seeds]") {
  CHECK(parsed("# portals of the north\n"
               "\n"
               "www.qinghe.gov.cn\n"
               "  https://www.baishan.gov.cn/zwgk/  # only this part\n"
               "\t# nothing\n"
               "http://www.qinghe.gov.cn\n"
               "WWW.QINGHE.GOV.CN/zwgk#top\n"
               "www.heping.gov.cn:8080/a\n"
               "127.0.0.1:8650") ==
        Texts{"http://www.qinghe.gov.cn/", "https://www.baishan.gov.cn/zwgk/",
              "http://www.qinghe.gov.cn/zwgk", "http://www.heping.gov.cn:8080/a",
              "http://127.0.0.1:8650/"});
  CHECK(parsed("清河.政务\r\nwww.baishan.gov.cn\r\n") ==
        Texts{"http://xn--ovw11a.xn--zfr164b/", "http://www.baishan.gov.cn/"});
}

TEST_CASE("a seed file may be a table with a host or url column", "[seeds]") {
  CHECK(parsed("host\tname\tlevel\tprovince\n"
               "www.qinghe.gov.cn\t清河县\tcounty\t辽宁省\n"
               "# doubtful ones\n"
               "\n"
               "www.baishan.gov.cn\n"
               "www.qinghe.gov.cn\t清河县人民政府\tcounty\t辽宁省\n") ==
        Texts{"http://www.qinghe.gov.cn/", "http://www.baishan.gov.cn/"});
  CHECK(parsed("name\turl\r\n清河县\t https://www.qinghe.gov.cn/zwgk/ \r\n") ==
        Texts{"https://www.qinghe.gov.cn/zwgk/"});
  // An address says more than a host; a row without one still has its host.
  CHECK(parsed("host\turl\na.cn\thttp://a.cn/x\nb.cn\t\n") ==
        Texts{"http://a.cn/x", "http://b.cn/"});
  CHECK(parsed("url\nhttp://a.cn/x\n") == Texts{"http://a.cn/x"});
}

TEST_CASE("a bad line of a seed file is named with its file", "[seeds]") {
  CHECK(parse_error("www.qinghe.gov.cn\n\nftp://h.cn/\n") ==
        "seeds.txt:3: 'ftp://h.cn/' is not a usable address: not http or https");
  CHECK_THAT(parse_error("two words\n"), Catch::StartsWith("seeds.txt:1: "));
  CHECK_THAT(parse_error("/zwgk/\n"), Catch::StartsWith("seeds.txt:1: "));
  CHECK_THAT(parse_error("mailto:office@h.cn\n"), Catch::StartsWith("seeds.txt:1: "));
  CHECK(parse_error("name\tprovince\n清河县\t辽宁省\n") ==
        "seeds.txt:1: no column is named host or url");
  CHECK(parse_error("name\thost\n清河县\t\n") == "seeds.txt:2: no address in this row");
  CHECK(parse_error("name\thost\n\n清河县\n") == "seeds.txt:3: no address in this row");
  CHECK(parse_error("") == "seeds.txt: no address in it");
  CHECK(parse_error("# nothing yet\n") == "seeds.txt: no address in it");
  CHECK(parse_error("host\tname\n") == "seeds.txt: no address in it");
}

TEST_CASE("seeds come from files and the command line, each once", "[seeds]") {
  const std::string first = write_file("seeds_test_1.txt", "\xEF\xBB\xBFhost\r\na.cn\r\n");
  const std::string second = write_file("seeds_test_2.txt", "b.cn\na.cn\n");
  CHECK(texts_of(load_seeds({first, second}, {"http://c.cn/x", "b.cn", "a.cn/y"})) ==
        Texts{"http://a.cn/", "http://b.cn/", "http://c.cn/x", "http://a.cn/y"});
  CHECK(texts_of(load_seeds({}, {"a.cn"})) == Texts{"http://a.cn/"});
}

TEST_CASE("seeds that cannot be had are named", "[seeds]") {
  const std::string missing = std::string(SHILU_BINARY_DIR) + "/no such seeds";
  CHECK(error_of(load_seeds({missing}, {"a.cn"})) ==
        "cannot read " + missing + ": No such file or directory");
  const std::string folder = SHILU_BINARY_DIR;
  CHECK(error_of(load_seeds({folder}, {})) == "cannot read " + folder + ": Is a directory");
  CHECK(error_of(load_seeds({}, {})) == "no seeds: name a seed file or an address");
  CHECK_THAT(error_of(load_seeds({}, {"ftp://a.cn"})), Catch::Contains("'ftp://a.cn'"));
  const std::string bad = write_file("seeds_test_bad.txt", "a.cn\nb c\n");
  CHECK_THAT(error_of(load_seeds({bad}, {})), Catch::StartsWith(bad + ":2: "));
}

TEST_CASE("the hosts of provinces are those of their rows", "[seeds]") {
  const std::string table = write_file("seeds_test_provinces.tsv",
                                       "# portals\nhost\tname\tprovince\nwww.a.cn\t甲\t辽宁省\n"
                                       "b.cn\t乙\t吉林省\nC.cn\t丙\t辽宁省\nd.cn\n");
  const std::string plain = write_file("seeds_test_plain.txt", "e.cn\nf.cn\n");
  CHECK(hosts_of_provinces({plain, table}, {"辽宁省"}) == Texts{"www.a.cn", "c.cn"});
  CHECK(hosts_of_provinces({table}, {"吉林省", "辽宁省"}) == Texts{"www.a.cn", "b.cn", "c.cn"});
  CHECK(hosts_of_provinces({plain}, {}) == Texts{});
  const Result<Texts> none = hosts_of_provinces({table}, {"辽宁省", "辽宁"});
  REQUIRE_FALSE(none);
  CHECK(none.error().code == ErrorCode::kInvalidArgument);
  CHECK(none.error().message == "no seed file has a host of the province 辽宁");
}

TEST_CASE("the seed lists that ship can be loaded", "[seeds]") {
  size_t lists = 0;
  size_t hosts = 0;
  for (const auto& entry : std::filesystem::directory_iterator(SHILU_SOURCE_DIR "/seeds")) {
    if (entry.path().extension() != ".tsv") continue;
    ++lists;
    INFO(entry.path());
    const Result<std::vector<Url>> seeds = load_seeds({entry.path().string()}, {});
    INFO((seeds ? "" : seeds.error().message));
    REQUIRE(seeds);
    for (const Url& seed : *seeds) {
      INFO(seed.text());
      CHECK(seed.path_and_query() == "/");
    }
    hosts += seeds->size();
  }
  // The centre, 31 provinces, two special administrative regions.
  CHECK(lists == 34);
  CHECK(hosts > 3'400);
}

}  // namespace shilu
