// PortalServer over HTTP: validators, compression, names, folders, and its log.
#include <filesystem>
#include <fstream>

#include "tests/support/portal_visit.h"

namespace shilu {
namespace {

// A folder of its own, gone with the object.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "portal.XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  std::string file(const std::string& name, const std::string& bytes = "") const {
    std::ofstream(path_ / name, std::ios::binary) << bytes;
    return (path_ / name).string();
  }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace

TEST_CASE("each portal honours the validators it gives") {
  const auto server = start_portals();
  struct Case {
    const char* host;
    bool etag;
    bool date;
  };
  for (const Case& portal :
       {Case{"www.qinghe.example/", true, true}, Case{"www.baishui.example/", false, true},
        Case{"www.nanxi.example/", true, false}}) {
    INFO(portal.host);
    const auto whole = ask(*server, portal.host);
    const std::string etag = whole.get_header_value("ETag");
    const std::string date = whole.get_header_value("Last-Modified");
    CHECK(!etag.empty() == portal.etag);
    CHECK(date == (portal.date ? "Fri, 15 Mar 2024 01:00:00 GMT" : ""));
    const auto by_date =
        ask(*server, portal.host, {{"If-Modified-Since", "Fri, 15 Mar 2024 01:00:00 GMT"}});
    CHECK(by_date.status == (portal.date ? 304 : 200));
    CHECK(by_date.body.empty() == portal.date);
    const auto older =
        ask(*server, portal.host, {{"If-Modified-Since", "Fri, 15 Mar 2024 00:59:59 GMT"}});
    CHECK(older.status == 200);
    const auto by_etag =
        ask(*server, portal.host, {{"If-None-Match", portal.etag ? etag : "\"x\""}});
    CHECK(by_etag.status == (portal.etag ? 304 : 200));
    // A tag that does not match outweighs a date that does (RFC 9110, 13.2.2).
    const auto both = ask(
        *server, portal.host,
        {{"If-None-Match", "\"another\""}, {"If-Modified-Since", "Fri, 15 Mar 2024 01:00:00 GMT"}});
    CHECK(both.status == 200);
  }
}

TEST_CASE("one portal compresses its pages for who asks, under an entity tag of their own") {
  const auto server = start_portals();
  const std::string address = "www.lianshan.example/index.shtml";
  const auto plain = ask(*server, address);
  CHECK_FALSE(plain.has_header("Content-Encoding"));
  const auto packed = ask(*server, address, {{"Accept-Encoding", "gzip, br"}});
  CHECK(packed.get_header_value("Content-Encoding") == "gzip");
  CHECK(packed.body.starts_with("\x1f\x8b"));
  CHECK(packed.body.size() < plain.body.size());
  CHECK(packed.get_header_value("ETag") != plain.get_header_value("ETag"));
  CHECK(ask(*server, address,
            {{"Accept-Encoding", "gzip"}, {"If-None-Match", packed.get_header_value("ETag")}})
            .status == 304);
  const auto other = ask(*server, "www.qinghe.example/", {{"Accept-Encoding", "gzip, br"}});
  CHECK_FALSE(other.has_header("Content-Encoding"));
  CHECK(other.body.starts_with("<!DOCTYPE html>"));
}

TEST_CASE("a portal's own 404 page, other names and paths out of the folder") {
  const auto server = start_portals();
  const auto missing = ask(*server, "www.lianshan.example/nothing.shtml");
  CHECK(missing.status == 404);
  CHECK(has(missing.body, "抱歉，您访问的页面不存在"));
  CHECK_FALSE(missing.has_header("ETag"));
  CHECK(ask(*server, "www.elsewhere.example/").status == 421);
  CHECK(ask(*server, "www.qinghe.example/../../sites.tsv").status == 404);
}

TEST_CASE("the log holds every request, in memory and as lines of a file") {
  const TemporaryFolder folder;
  PortalServerOptions options;
  options.folder = kPortals;
  options.access_log = folder.file("access.tsv");
  options.delay = Milliseconds(30);
  const auto started = PortalServer::start(options);
  REQUIRE(started.has_value());
  const PortalServer& server = **started;
  ask(server, "WWW.Qinghe.example/index.html?a=1", {{"User-Agent", "tester/1"}});
  ask(server, "www.qinghe.example/gone.html",
      {{"User-Agent", "tester/1"}, {"If-None-Match", "\"x\""}});
  const auto log = server.log();
  REQUIRE(log.size() == 2);
  CHECK(log[0].host == "www.qinghe.example");
  CHECK(log[0].path == "/index.html?a=1");
  CHECK(log[0].status == 200);
  CHECK(log[0].bytes ==
        std::filesystem::file_size(std::string(kPortals) + "/sites/www.qinghe.example/index.html"));
  CHECK_FALSE(log[0].conditional);
  CHECK(log[0].user_agent == "tester/1");
  CHECK(log[0].end_us - log[0].start_us >= 30'000);  // the delay
  CHECK(log[1].start_us >= log[0].end_us);
  CHECK(log[1].status == 404);
  CHECK(log[1].conditional);
  std::ifstream file(options.access_log);
  std::string line;
  std::getline(file, line);
  CHECK(line == std::to_string(log[0].start_us) + "\t" + std::to_string(log[0].end_us) +
                    "\twww.qinghe.example\t/index.html?a=1\t200\t" + std::to_string(log[0].bytes) +
                    "\t-\ttester/1");
  std::getline(file, line);
  CHECK(has(line, "\tconditional\ttester/1"));
  CHECK_FALSE(std::getline(file, line));
  (*started)->clear_log();
  CHECK(server.log().empty());
}

TEST_CASE("any folder of files is served, with a list of them as its home page") {
  const TemporaryFolder folder;
  folder.file("001.html", "<p>\xd6\xd0</p>");
  folder.file("notes.txt", "plain");
  PortalServerOptions options;
  options.folder = folder.path();
  options.charset = "gb18030";
  const auto started = PortalServer::start(options);
  REQUIRE(started.has_value());
  const PortalServer& server = **started;
  const std::string port = std::to_string(server.port());
  CHECK(server.hosts().empty());
  CHECK(server.hosts_file().empty());
  CHECK(server.seeds() == std::vector<std::string>{"http://127.0.0.1:" + port + "/"});
  const auto home = ask(server, "127.0.0.1/");
  CHECK(has(home.body, "<a href=\"/001.html\">"));
  CHECK(has(home.body, "<a href=\"/notes.txt\">"));
  const auto page = ask(server, "any.example/001.html");
  CHECK(page.body == "<p>\xd6\xd0</p>");
  CHECK(page.get_header_value("Content-Type") == "text/html; charset=gb18030");
  CHECK(ask(server, "127.0.0.1/notes.txt").get_header_value("Content-Type") == "text/plain");
  CHECK(ask(server, "127.0.0.1/002.html").status == 404);
}

TEST_CASE("hosts and seeds name every portal") {
  const auto server = start_portals();
  CHECK(server->hosts_file() ==
        "127.0.0.1 www.baishui.example\n127.0.0.1 www.lianshan.example\n"
        "127.0.0.1 www.nanxi.example\n127.0.0.1 www.qinghe.example\n");
  REQUIRE(server->seeds().size() == 4);
  CHECK(server->seeds()[3] == "http://www.qinghe.example:" + std::to_string(server->port()) + "/");
}

TEST_CASE("a port in use is an error, and a stopped server listens no more") {
  auto server = start_portals();
  PortalServerOptions options;
  options.folder = kPortals;
  options.port = server->port();
  const auto second = PortalServer::start(options);
  REQUIRE_FALSE(second.has_value());
  CHECK(second.error().code == ErrorCode::kNetwork);
  server.reset();
  httplib::Client client("127.0.0.1", options.port);
  CHECK_FALSE(client.Get("/"));
  CHECK(PortalServer::start(options).has_value());
}

TEST_CASE("a folder that is not there and a table of another form are refused") {
  PortalServerOptions options;
  options.folder = std::string(kPortals) + "/nowhere";
  const auto missing = PortalServer::start(options);
  REQUIRE_FALSE(missing.has_value());
  CHECK(missing.error().code == ErrorCode::kNotFound);
  const TemporaryFolder folder;
  folder.file("sites.tsv", "host\tcharset\tgzip\tvalidators\nwww.a.example\t-\n");
  options.folder = folder.path();
  const auto broken = PortalServer::start(options);
  REQUIRE_FALSE(broken.has_value());
  CHECK(broken.error().code == ErrorCode::kInvalidArgument);
}

}  // namespace shilu
