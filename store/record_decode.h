// How every record is read; included by the files that know the records' fields.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "store/fields.h"
#include "store/keys.h"

namespace shilu {

// Unseals `value` and gives each of its fields to `read`, which fills a T.
template <typename T, typename Read>
Result<T> decode_record(std::string_view key, std::string_view value, Read read) {
  const Result<std::string_view> payload = unseal_value(key, value);
  if (!payload) {
    return tl::unexpected<Error>(payload.error());
  }
  T record{};
  FieldReader fields(*payload);
  while (fields.next()) {
    read(fields, record);
  }
  if (!fields.intact()) {
    return fail(ErrorCode::kCorrupt, "record " + printable_key(key) + " is not of its form");
  }
  return record;
}

}  // namespace shilu
