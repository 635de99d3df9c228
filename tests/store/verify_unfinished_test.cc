// What says that removing is still to be done is judged like all else.
#include <catch2/catch.hpp>

#include "store/removal_record.h"
#include "tests/store/fixture.h"
#include "tests/store/raw_database.h"
#include "tests/store/removal_fixture.h"

namespace shilu {
namespace {

using namespace store_test;
using Catch::Matchers::Contains;

TEST_CASE("verify names damage in the marks of what is being removed") {
  const TemporaryFolder folder;
  const std::string directory = folder.file("a");
  commit_one(*open_archive(directory),
             page_commit("http://a.gov.cn/1.html", "2020-01-01T00:00:00Z", article("题", "一")));
  REQUIRE(damages_of(directory) == kNoDamage);
  const std::string segment = RawDatabase(directory).keys("m/warc/").front().substr(7);
  const auto damage_of = [&](const std::string& key, const std::string& value) {
    RawDatabase(directory).put(key, value);
    const std::vector<std::string> damages = damages_of(directory);
    RawDatabase(directory).remove(key);
    REQUIRE(damages.size() == 1);
    return damages[0];
  };

  const std::string dead = dead_copies_key("cn,gov,a:80)/2.html");
  CHECK_THAT(damage_of(dead, "x"), Contains("record x/cn,gov,a:80)/2.html"));
  CHECK_THAT(damage_of(dead, encode_dead_copies(dead)),
             Contains("it refers to f/cn,gov,a:80)/2.html, which is not there"));
  const std::string going = going_dictionary_key(1);
  CHECK_THAT(damage_of(going, "x"), Contains("record y/\\x00\\x00\\x00\\x01"));
  CHECK_THAT(damage_of("y/one", encode_going_dictionary("y/one")),
             Contains("it is not the key of a dictionary that goes"));
  const std::string erased = erased_key(segment);
  CHECK_THAT(damage_of(erased, "x"), Contains("record m/erased/" + segment));
  const std::string of_none = erased_key("shilu-20200101000000-00009.warc.gz");
  CHECK_THAT(damage_of(of_none, encode_erased(of_none, 1)),
             Contains("it is of a segment that is not recorded"));

  RawDatabase(directory).put(erased, encode_erased(erased, 2));
  RawDatabase(directory).put(going, encode_going_dictionary(going));
  CHECK(damages_of(directory) == kNoDamage);
}

}  // namespace
}  // namespace shilu
