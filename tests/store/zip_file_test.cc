// What the records of ZIP64 are for: more entries than 65,535, an entry of 4 GiB and more, and
// entries past the first 4 GiB. Read back by another implementation, Python's.
#include "store/zip_file.h"

#include <catch2/catch.hpp>
#include <cstdlib>

#include "tests/store/fixture.h"
#include "tests/store/ledger.h"

namespace shilu {
namespace {

using namespace store_test;

// Reads all that `path` holds: each entry's checksum is compared. Prints how many there are, the
// octets of all, the last name and what that holds.
constexpr const char* kReadBack = R"(
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as file:
    wrong = file.testzip()
    entries = file.infolist()
    last = entries[-1]
    print(wrong, len(entries), sum(entry.file_size for entry in entries), last.filename,
          file.read(last).decode(), end="")
)";

std::string read_back(const TemporaryFolder& folder, const std::string& path) {
  write_whole(folder.file("read.py"), kReadBack);
  const std::string command =
      "python3 '" + folder.file("read.py") + "' '" + path + "' > '" + folder.file("read.txt") + "'";
  REQUIRE(std::system(command.c_str()) == 0);  // NOLINT(cert-env33-c,concurrency-mt-unsafe)
  return read_whole(folder.file("read.txt"));
}

void add(ZipFile& zip, const std::string& name, std::string_view bytes) {
  REQUIRE(zip.begin(name, ZipFile::Method::kStore).has_value());
  REQUIRE(zip.write(bytes).has_value());
  REQUIRE(zip.end().has_value());
}

TEST_CASE("a ZIP file of more entries than 65,535 is read back by another program") {
  const TemporaryFolder folder;
  const std::string path = folder.file("many.zip");
  constexpr int kEntries = 65'600;
  auto zip = ZipFile::create(path);
  REQUIRE(zip.has_value());
  for (int number = 0; number < kEntries - 1; ++number) {
    add(**zip, std::to_string(number), "");
  }
  add(**zip, "last", "the end");
  REQUIRE((*zip)->finish().has_value());
  CHECK(read_back(folder, path) == "None 65600 7 last the end");
}

// As large as scripts/torture asks for, which is past 4 GiB; 8 MiB else.
TEST_CASE("a ZIP file with a large entry, and one behind it, is read back by another program",
          "[torture]") {
  const TemporaryFolder folder;
  const std::string path = folder.file("large.zip");
  const uint64_t mebibytes = from_environment("SHILU_ZIP_MIB", 8);
  const std::string block(size_t{1} << 20, 'x');
  auto zip = ZipFile::create(path);
  REQUIRE(zip.has_value());
  REQUIRE((*zip)->begin("large", ZipFile::Method::kStore).has_value());
  for (uint64_t written = 0; written < mebibytes; ++written) {
    REQUIRE((*zip)->write(block).has_value());
  }
  REQUIRE((*zip)->end().has_value());
  add(**zip, "last", "the end");
  REQUIRE((*zip)->finish().has_value());
  CHECK(read_back(folder, path) ==
        "None 2 " + std::to_string((mebibytes << 20) + 7) + " last the end");
}

}  // namespace
}  // namespace shilu
