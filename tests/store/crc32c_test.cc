#include "store/crc32c.h"

#include <catch2/catch.hpp>
#include <string>

namespace shilu {

TEST_CASE("crc32c gives what RFC 3720, appendix B.4 has of its examples") {
  std::string ascending;
  for (char octet = 0; octet < 32; ++octet) {
    ascending += octet;
  }
  CHECK(crc32c(std::string(32, '\0')) == 0x8a9136aaU);
  CHECK(crc32c(std::string(32, '\xff')) == 0x62a8ab43U);
  CHECK(crc32c(ascending) == 0x46dd794eU);
  CHECK(crc32c(std::string(ascending.rbegin(), ascending.rend())) == 0x113fdb5cU);
}

}  // namespace shilu
