// The options of `shilu crawl`, each by what the portals were asked.
#include <catch2/catch.hpp>
#include <chrono>
#include <set>

#include "tests/app/crawl_fixture.h"

namespace shilu {
namespace {

std::set<std::string> addresses_asked(const SamplePortals& portals) {
  std::set<std::string> addresses;
  for (const auto& [address, count] : portals.asked()) {
    addresses.insert(address);
  }
  return addresses;
}

Json report_of(SamplePortals& portals, std::vector<std::string> options) {
  options.insert(options.begin(), "--json");
  const ProgramResult result = run_shilu(portals.crawl(portals.archive(), options));
  INFO(result.err);
  REQUIRE(result.status == 0);
  return Json::parse(result.out);
}

}  // namespace

TEST_CASE("--dry-run says what would be asked, asks nothing, and makes no archive") {
  SamplePortals portals;
  const ProgramResult result = run_shilu(
      portals.crawl(portals.archive(), {"--gap", "0s", "--dry-run", "--exclude", "nanxi"}));
  CHECK(result.status == 0);
  for (const std::string& seed : portals.server().seeds()) {
    const bool excluded = seed.find("nanxi") != std::string::npos;
    CAPTURE(seed);
    CHECK((result.out.find("ask " + seed + "\n") != std::string::npos) == !excluded);
    CHECK((result.out.find("leave " + seed + " (excluded)\n") != std::string::npos) == excluded);
  }
  CHECK(portals.server().log().empty());
  CHECK_FALSE(std::filesystem::exists(portals.archive()));

  // Of an archive, what it knows; and it stays as it was in all that it tells. One portal, one
  // page: that can only be its home, whose links are then known.
  const std::vector<std::string> one_portal = {"--gap", "0s", "--include", "qinghe"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.end(), one_portal.begin(), one_portal.end());
    return more;
  };
  report_of(portals, with({"--max-pages", "1"}));
  const size_t asked = portals.server().log().size();
  const ProgramResult known = run_shilu(portals.crawl(portals.archive(), with({"--dry-run"})));
  CHECK(known.status == 0);
  const Json article = expected_of_portals()["articles"][0]["url"];
  const std::string path = article.get<std::string>().substr(article.get<std::string>().find('/'));
  CHECK(known.out.find(path + "\n") != std::string::npos);
  CHECK(portals.server().log().size() == asked);
  CHECK(report_of(portals, with({}))["continued"] == true);
}

TEST_CASE("--max-pages asks for that many pages, and the next crawl for the rest") {
  SamplePortals portals;
  const Json first = report_of(portals, {"--gap", "0s", "--max-pages", "7"});
  CHECK(first["end"] == "limited");
  CHECK(first["left_waiting"] > 0);
  int pages = 0;
  for (const auto& [address, count] : portals.asked()) {
    CHECK(count == 1);
    pages += count;
  }
  CHECK(pages == 7);
  const Json second = report_of(portals, {"--gap", "0s"});
  CHECK(second["end"] == "done");
  CHECK(second["continued"] == true);
  for (const auto& [address, count] : portals.asked()) {
    CAPTURE(address);
    CHECK(count == 1);
  }
}

TEST_CASE("--max-time ends a crawl in time, and leaves its run open") {
  SamplePortals portals(Milliseconds(100));
  const auto began = std::chrono::steady_clock::now();
  const Json report = report_of(portals, {"--gap", "0s", "--max-time", "1s"});
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(4));
  CHECK(report["end"] == "limited");
  CHECK(report["took_ms"] >= 1000);
  CHECK(report["left_waiting"] > 0);
}

TEST_CASE("--include and --exclude keep a crawl to what they say") {
  SamplePortals portals;
  const Json report = report_of(portals, {"--gap", "0s", "--include", "qinghe\\.example:\\d+/$",
                                          "--include", "/zwgk/tzgg/", "--exclude", "/202401/"});
  const std::set<std::string> asked = addresses_asked(portals);
  CHECK(asked.contains("www.qinghe.example/"));
  CHECK(asked.contains("www.qinghe.example/zwgk/tzgg/202403/t20240314_100214.html"));
  CHECK(asked.contains("www.qinghe.example/zwgk/tzgg/202402/t20240206_100186.html"));
  for (const std::string& address : asked) {
    CAPTURE(address);
    CHECK(address.find("/202401/") == std::string::npos);
    CHECK((address == "www.qinghe.example/" || address.find("/zwgk/tzgg/") != std::string::npos));
  }
  CHECK(report["links_dropped"]["excluded"] > 0);
  CHECK(report["links_dropped"]["not_included"] > 0);
}

TEST_CASE("--subdomains takes in the hosts below a seed's domain, and only then") {
  const TemporaryFolder folder;
  folder.write("portal/sites.tsv",
               "host\tcharset\tgzip\tvalidators\n"
               "www.yunxi.example\t-\tplain\tetag\n"
               "jyj.yunxi.example\t-\tplain\tetag\n"
               "www.qita.example\t-\tplain\tetag\n");
  folder.write("portal/routes.tsv",
               "state\thost\ttarget\tstatus\tlocation\n"
               "*\twww.yunxi.example\t/jyj\t302\thttp://jyj.yunxi.example/b.html\n"
               "*\twww.yunxi.example\t/qita\t302\thttp://www.qita.example/c.html\n");
  folder.write("portal/sites/www.yunxi.example/index.html",
               "<title>云溪县</title><a href=\"/jyj\">教育局</a><a href=\"/qita\">其他</a>");
  folder.write("portal/sites/jyj.yunxi.example/b.html", "<title>云溪县教育局</title><p>通知");
  folder.write("portal/sites/www.qita.example/c.html", "<title>其他</title>");
  SamplePortals portals(folder.file("portal"));
  const auto crawl = [&](const std::string& archive, const std::string& option) {
    std::vector<std::string> arguments{
        "crawl",
        "--archive",
        folder.file(archive),
        "--gap",
        "0s",
        "--json",
        "--hosts",
        folder.write("hosts", portals.hosts()),
        "http://www.yunxi.example:" + std::to_string(portals.server().port()) + "/"};
    if (!option.empty()) {
      arguments.push_back(option);
    }
    const ProgramResult result = run_shilu(arguments);
    INFO(result.err);
    REQUIRE(result.status == 0);
    return Json::parse(result.out)["outcomes"]["redirect_out_of_scope"].get<int>();
  };
  const auto hosts_asked = [&] {
    std::set<std::string> hosts;
    for (const AccessRecord& record : portals.server().log()) {
      hosts.insert(record.host);
    }
    return hosts;
  };
  CHECK(crawl("only", "") == 2);
  CHECK(hosts_asked() == std::set<std::string>{"www.yunxi.example"});
  CHECK(crawl("below", "--subdomains") == 1);
  CHECK(hosts_asked() == std::set<std::string>{"jyj.yunxi.example", "www.yunxi.example"});
}

}  // namespace shilu
