// What a crawl's config says of when hosts are asked, through the program.
#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>

#include "base/url.h"
#include "tests/app/crawl_fixture.h"

namespace shilu {
namespace {

// "HH:MM" in Beijing, so many minutes from now.
std::string beijing_time(int minutes) {
  using namespace std::chrono_literals;
  const auto then = std::chrono::system_clock::now() + 8h + std::chrono::minutes(minutes);
  const std::chrono::hh_mm_ss time(then - std::chrono::floor<std::chrono::days>(then));
  const auto two_digits = [](auto count) { return std::to_string(100 + count.count()).substr(1); };
  return two_digits(time.hours()) + ":" + two_digits(time.minutes());
}

// How many requests began while another had not ended.
int overlaps(const std::vector<AccessRecord>& requests) {
  int count = 0;
  for (size_t i = 0; i < requests.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      count +=
          requests[i].start_us < requests[j].end_us && requests[j].start_us < requests[i].end_us
              ? 1
              : 0;
    }
  }
  return count;
}

}  // namespace

TEST_CASE("in the quiet hours of all its hosts a crawl asks nothing, and says what waits") {
  SamplePortals portals;
  std::string hosts;
  for (const std::string& seed : portals.server().seeds()) {
    hosts += (hosts.empty() ? "\"" : ", \"") + std::string(Url::parse(seed)->host()) + "\"";
  }
  const std::string config = portals.folder().write(
      "quiet.toml", "gap = \"0s\"\n[[quiet]]\nfrom = \"" + beijing_time(-60) + "\"\nto = \"" +
                        beijing_time(60) + "\"\nhosts = [" + hosts + "]\n");
  const ProgramResult crawl =
      run_shilu(portals.crawl(portals.archive(), {"--config", config, "--json"}));
  INFO(crawl.err);
  CHECK(Json::parse(crawl.out)["end"] == "waiting");
  CHECK(portals.server().log().empty());
}

TEST_CASE("with --subdomains a province's quiet hours hold for all that its seeds bring in") {
  const TemporaryFolder sites;
  std::filesystem::create_directories(sites.file("sites/www.qinghe.example"));
  std::filesystem::create_directories(sites.file("sites/xxgk.qinghe.example"));
  sites.write("sites.tsv",
              "host\tcharset\tgzip\tvalidators\n"
              "www.qinghe.example\t-\tplain\t-\nxxgk.qinghe.example\t-\tplain\t-\n");
  sites.write("routes.tsv", "");
  SamplePortals portals(sites.path());
  const std::string port = std::to_string(portals.server().port());
  const std::string seeds = portals.folder().write(
      "seeds.tsv", "host\tprovince\nwww.qinghe.example:" + port + "\t辽宁省\n");
  const std::string config = portals.folder().write(
      "quiet.toml", "gap = \"0s\"\n[[quiet]]\nfrom = \"" + beijing_time(-60) + "\"\nto = \"" +
                        beijing_time(60) + "\"\nprovinces = [\"辽宁省\"]\n");
  const std::vector<std::string> arguments{"crawl",
                                           "--archive",
                                           portals.archive(),
                                           "--hosts",
                                           portals.folder().write("names", portals.hosts()),
                                           "--seeds",
                                           seeds,
                                           "--config",
                                           config,
                                           "--json",
                                           "http://xxgk.qinghe.example:" + port + "/"};
  const auto with_subdomains = [&] {
    std::vector<std::string> all = arguments;
    all.emplace_back("--subdomains");
    return all;
  };
  CHECK(Json::parse(run_shilu(with_subdomains()).out)["end"] == "waiting");
  CHECK(portals.server().log().empty());
  // Named by itself, it is a seed without a province.
  run_shilu(arguments);
  for (const AccessRecord& asked : portals.server().log()) {
    CHECK(asked.host == "xxgk.qinghe.example");
  }
  CHECK_FALSE(portals.server().log().empty());
}

TEST_CASE("a table of address groups says how many of its hosts are asked at once") {
  SamplePortals portals(Milliseconds(250));
  portals.folder().write("groups.tsv",
                         "addresses\tgroup\tapart\tin_flight\twhy\n"
                         "127.0.0.0/8\tall\t100ms\t1\tthe test asks for it\n");
  const std::string config =
      portals.folder().write("groups.toml", "gap = \"3ms\"\naddress_groups = [\"groups.tsv\"]\n");
  const ProgramResult crawl =
      run_shilu(portals.crawl(portals.archive(), {"--config", config, "--max-pages", "6"}));
  INFO(crawl.err);
  CHECK(crawl.status == 0);
  CHECK(portals.server().log().size() >= 6);
  CHECK(overlaps(portals.server().log()) == 0);
}

}  // namespace shilu
