// --out: what stands at the name it is given is replaced only where that is a regular file.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/support/program.h"
#include "tests/support/temporary_folder.h"

namespace shilu {
namespace {

namespace fs = std::filesystem;

std::string contents(const std::string& file) {
  std::ostringstream bytes;
  bytes << std::ifstream(file, std::ios::binary).rdbuf();
  return bytes.str();
}

ProgramResult explain_to(const std::string& out) {
  return run_shilu({"extract", "-", "--explain", "--format", "html", "--out", out},
                   "<meta charset=utf-8><h1>通知</h1><div id=zoom><p>城东片区停水。</p></div>");
}

bool is_page(const std::string& text) {
  return text.find("城东片区停水。") != std::string::npos && text.ends_with("</html>\n");
}

size_t files_in(const TemporaryFolder& folder) {
  return static_cast<size_t>(
      std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()));
}

}  // namespace

TEST_CASE("--out writes into a pipe and leaves it there") {
  const TemporaryFolder folder;
  const std::string pipe = folder.file("pipe");
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  const int reader = open(pipe.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  REQUIRE(reader >= 0);
  CHECK(explain_to(pipe).status == 0);
  std::string read_bytes;
  std::array<char, 4096> buffer;
  for (ssize_t got = 0; (got = read(reader, buffer.data(), buffer.size())) > 0;) {
    read_bytes.append(buffer.data(), static_cast<size_t>(got));
  }
  close(reader);
  CHECK(is_page(read_bytes));
  CHECK(fs::status(pipe).type() == fs::file_type::fifo);
  CHECK(files_in(folder) == 1);
}

TEST_CASE("--out replaces what a link leads to, and the link stays") {
  const TemporaryFolder folder;
  fs::create_directory(folder.file("shared"));
  const std::string target = folder.file("shared/why.html");
  SECTION("to a file that is there, whose permissions stay") {
    folder.write("shared/why.html", "old");
    fs::permissions(target, fs::perms::owner_read | fs::perms::owner_write);
  }
  SECTION("to a file that is not there yet") {}
  const bool is_present = fs::exists(target);
  fs::create_symlink("shared/why.html", folder.file("first"));
  fs::create_symlink(folder.file("first"), folder.file("second"));
  CHECK(explain_to(folder.file("second")).status == 0);
  CHECK(fs::is_symlink(folder.file("first")));
  CHECK(fs::is_symlink(folder.file("second")));
  CHECK(fs::symlink_status(target).type() == fs::file_type::regular);
  CHECK(is_page(contents(target)));
  if (is_present) {
    CHECK(fs::status(target).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  }
}

TEST_CASE("--out touches no neighbour of its file, and names the file in its messages") {
  const TemporaryFolder folder;
  const std::string neighbour = folder.write("why.html.new", "somebody's");
  CHECK(explain_to(folder.file("why.html")).status == 0);
  CHECK(is_page(contents(folder.file("why.html"))));
  CHECK(contents(neighbour) == "somebody's");
  CHECK(files_in(folder) == 2);

  const std::string nowhere = folder.file("no/why.html");
  CHECK(explain_to(nowhere).err == "shilu: " + nowhere + ": No such file or directory\n");
  CHECK(explain_to(folder.path()).err == "shilu: " + folder.path() + ": Is a directory\n");
  CHECK(files_in(folder) == 2);
}

TEST_CASE("--out - is standard output") {
  const ProgramResult result = explain_to("-");
  CHECK(result.status == 0);
  CHECK(is_page(result.out));
  CHECK_FALSE(fs::exists("-"));
}

}  // namespace shilu
