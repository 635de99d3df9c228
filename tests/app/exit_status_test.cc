// How `shilu crawl` ends when it cannot do what was asked: its status, its words, and what it
// leaves untouched.
#include <sys/mount.h>
#include <sys/statvfs.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <thread>

#include "tests/app/crawl_fixture.h"
#include "tests/support/hostile_server.h"

namespace shilu {
namespace {

constexpr const char* kSeed = "http://127.0.0.1:9/";

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// A crawl that must refuse its arguments before it touches anything.
void check_refused(const TemporaryFolder& folder, std::vector<std::string> arguments,
                   const std::string& words) {
  const std::string archive = folder.file("archive");
  arguments.insert(arguments.begin(), {"crawl", "--archive", archive});
  CAPTURE(arguments);
  const ProgramResult result = run_shilu(arguments);
  CHECK(result.status == 2);
  CAPTURE(result.err);
  CHECK(has(result.err, words));
  CHECK(result.out.empty());
  CHECK_FALSE(std::filesystem::exists(archive));
}

}  // namespace

TEST_CASE("a subcommand that is none is named") {
  const ProgramResult result = run_shilu({"frobnicate", "--archive", "a"});
  CHECK(result.status == 2);
  CHECK_THAT(result.err, Catch::Contains("\"frobnicate\" is no subcommand"));
}

TEST_CASE("every message begins with the program's name") {
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {}, {"frobnicate"}, {"extract"}, {"dump", "--form"}, {"clean", "no/such/file"}}) {
    CAPTURE(arguments);
    const ProgramResult result = run_shilu(arguments);
    CHECK(result.status == 2);
    CHECK_THAT(result.err, Catch::StartsWith("shilu: "));
  }
}

TEST_CASE("standard output on a full disk: exit 5") {
  const TemporaryFolder folder;
  RunningProgram program({"extract", folder.write("page.html", "<p>一</p>")}, "/dev/full");
  CHECK(program.wait() == 5);
}

TEST_CASE("bad arguments of crawl exit 2, say what is wrong, and create nothing") {
  const TemporaryFolder folder;
  check_refused(folder, {"--no-such-option", kSeed}, "--no-such-option");
  check_refused(folder, {"--gap", "soon", kSeed}, "--gap: ");
  check_refused(folder, {"--gap", "-1s", kSeed}, "--gap: ");
  check_refused(folder, {"--max-time", "3 weeks", kSeed}, "--max-time: ");
  check_refused(folder, {"--max-pages", "many", kSeed}, "--max-pages");
  check_refused(folder, {"--max-pages", "-1", kSeed}, "--max-pages");
  check_refused(folder, {"--include", "/zwgk/(", kSeed}, "'/zwgk/(' is not a pattern");
  check_refused(folder, {"--exclude", "[a", kSeed}, "'[a' is not a pattern");
  check_refused(folder, {"not an address"}, "not an address");
  check_refused(folder, {"ftp://127.0.0.1/"}, "ftp");
  check_refused(folder, {}, "no seeds");
  const ProgramResult no_archive = run_shilu({"crawl", kSeed});
  CHECK(no_archive.status == 2);
  CHECK(has(no_archive.err, "--archive"));
}

TEST_CASE("a crawl of real portals needs a contact and a gap of a second") {
  const TemporaryFolder folder;
  const std::string contact = folder.write("contact.toml", "contact = \"archive@example.org\"\n");
  check_refused(folder, {"http://www.yunxi.example/"}, "contact");
  check_refused(folder, {"--gap", "999ms", "--config", contact, "http://www.yunxi.example/"},
                "a gap of 999ms is for loopback hosts only");
  check_refused(folder, {"--gap", "0s", "--config", contact, kSeed, "http://www.yunxi.example/"},
                "for loopback hosts only");
  const std::string close =
      folder.write("close.toml", "contact = \"archive@example.org\"\naddress_gap = \"999ms\"\n");
  check_refused(folder, {"--config", close, "http://www.yunxi.example/"},
                "an address_gap of 999ms is for loopback hosts only");
  // A name that is led to loopback is loopback; one led elsewhere is not.
  const std::string elsewhere = folder.write("hosts", "192.0.2.7 www.yunxi.example\n");
  check_refused(folder, {"--hosts", elsewhere, "--gap", "0s", "http://www.yunxi.example/"},
                "for loopback hosts only");
}

TEST_CASE("files of crawl that cannot be used are named, with their line") {
  const TemporaryFolder folder;
  folder.write("groups.tsv", "addresses\tgroup\tapart\tin_flight\twhy\nlocalhost\t-\t1s\t2\tit\n");
  const std::string groups = folder.write("groups.toml", "address_groups = [\"groups.tsv\"]\n");
  check_refused(folder, {"--config", groups, kSeed},
                "groups.tsv:2: 'localhost' is not an address or a block of addresses");
  const std::string quiet = folder.write(
      "quiet.toml", "[[quiet]]\nfrom = \"08:00\"\nto = \"18:00\"\nprovinces = [\"辽宁省\"]\n");
  check_refused(folder, {"--config", quiet, kSeed},
                "quiet: no seed file has a host of the province 辽宁省");
  check_refused(folder, {"--seeds", "no/such/seeds.tsv"}, "no/such/seeds.tsv: No such file");
  const std::string bad_seeds =
      folder.write("seeds", "http://127.0.0.1:9/\n# a remark\nhttp://[::1/\n");
  check_refused(folder, {"--seeds", bad_seeds}, bad_seeds + ":3: ");
  const std::string empty = folder.write("empty", "# nothing\n");
  check_refused(folder, {"--seeds", empty}, empty + ": no address in it");

  check_refused(folder, {"--config", "no/such.toml", kSeed}, "no/such.toml");
  const std::string unknown = folder.write("unknown.toml", "gap = \"3s\"\nspeed = 9\n");
  check_refused(folder, {"--config", unknown, kSeed}, unknown + ":2: speed is not a setting");
  const std::string torn = folder.write("torn.toml", "gap = \"3s\"\ncontact = \"a\n");
  check_refused(folder, {"--config", torn, kSeed}, torn + ":2:13: ");

  check_refused(folder, {"--hosts", "no/such/hosts", kSeed}, "no/such/hosts");
  const std::string bad_hosts = folder.write("hosts", "127.0.0.1 a.example\nwho b.example\n");
  check_refused(folder, {"--hosts", bad_hosts, kSeed}, bad_hosts + ":2: ");
}

TEST_CASE("another program's folder is no archive: exit 4, and it is left as it was") {
  const TemporaryFolder folder;
  folder.write("other/db/CURRENT", "MANIFEST-000001\n");
  folder.write("other/notes.txt", "记录\n");
  const std::string other = folder.file("other");
  const auto before = tree_of(other);
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"crawl", "--archive", other, kSeed},
                                             {"crawl", "--archive", other, "--dry-run", kSeed},
                                             {"list", "--archive", other},
                                             {"dump", "--archive", other, "--out", "-"}}) {
    CAPTURE(arguments);
    const ProgramResult result = run_shilu(arguments);
    CHECK(result.status == 4);
    CHECK(has(result.err, other + " is not an archive of shilu"));
    CHECK(result.out.find("ask ") == std::string::npos);
    CHECK(tree_of(other) == before);
  }
  const std::string file = folder.write("file", "no folder\n");
  CHECK(run_shilu({"crawl", "--archive", file, kSeed}).status == 4);
  CHECK(bytes_of(file) == "no folder\n");
}

TEST_CASE("an archive in use: exit 3, and it is said by whom") {
  const TemporaryFolder folder;
  const std::string archive = folder.file("archive");
  HostileServer server;
  const RunningProgram crawl({"crawl", "--archive", archive, "--gap", "0s", server.url("/hang")});
  while (server.log().empty()) {
    std::this_thread::sleep_for(Milliseconds(5));
  }
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"crawl", "--archive", archive, "--gap", "0s", server.url("/ok")},
           {"reextract", "--archive", archive}}) {
    CAPTURE(arguments);
    const ProgramResult result = run_shilu(arguments);
    CHECK(result.status == 3);
    CHECK(has(result.err, archive + " is in use by process " + std::to_string(crawl.process_id())));
    CHECK(result.out.empty());
  }
  for (const ServedRequest& request : server.log()) {
    CHECK(request.path != "/ok");
  }
}

TEST_CASE("a network on which nothing answers: exit 6") {
  const TemporaryFolder folder;
  // Nobody listens where a server has just ended.
  std::string first;
  std::string second;
  {
    const HostileServer server;
    const HostileServer other("127.0.0.2");
    first = server.url("/");
    second = other.url("/");
  }
  const ProgramResult result = run_shilu(
      {"crawl", "--archive", folder.file("archive"), "--gap", "0s", "--json", first, second});
  CHECK(result.status == 6);
  CHECK(has(result.err, "nothing that was asked ever answered"));
  CHECK(Json::parse(result.out)["outcomes"] == Json({{"robots_unknown", 2}}));

  // One that answers is enough.
  const HostileServer server;
  CHECK(run_shilu(
            {"crawl", "--archive", folder.file("other"), "--gap", "0s", first, server.url("/ok")})
            .status == 0);
}

TEST_CASE("a disk without room: exit 5, and the archive opens") {
  const TemporaryFolder folder;
  const std::string disk = folder.file("disk");
  std::filesystem::create_directory(disk);
  if (mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=32m") != 0) {
    std::printf("skipped: a disk without room: no tmpfs can be mounted here: %s\n",
                std::strerror(errno));  // NOLINT(concurrency-mt-unsafe)
    return;
  }
  const HostileServer server;
  const ProgramResult result =
      run_shilu({"crawl", "--archive", disk + "/archive", "--gap", "0s", server.url("/ok")});
  CHECK(result.status == 5);
  CHECK(has(result.err, "MiB free"));
  const ProgramResult list = run_shilu({"list", "--archive", disk + "/archive"});
  CHECK(list.status == 1);
  CHECK(umount(disk.c_str()) == 0);
}

}  // namespace shilu
