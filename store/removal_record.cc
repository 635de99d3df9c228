#include "store/removal_record.h"

#include <utility>

#include "store/record_decode.h"

namespace shilu {
namespace {

constexpr size_t kOffsetBytes = 8;

std::string joined(std::string_view prefix, std::string_view rest) {
  std::string key(prefix);
  key += rest;
  return key;
}

}  // namespace

std::string forgotten_key(std::string_view address_key) {
  return joined(kForgottenPrefix, address_key);
}

std::string erasure_key(std::string_view segment_file, uint64_t offset) {
  std::string key = joined(kErasurePrefix, segment_file) + "/";
  for (int shift = 56; shift >= 0; shift -= 8) {
    key += static_cast<char>(offset >> shift & 0xff);
  }
  return key;
}

std::string dead_copies_key(std::string_view address_key) {
  return joined(kDeadCopiesPrefix, address_key);
}

std::string erased_key(std::string_view segment_file) {
  return joined(kErasedPrefix, segment_file);
}

std::string going_dictionary_key(uint32_t id) {
  return joined(kGoingDictionaryPrefix, dictionary_key(id).substr(kDictionaryPrefix.size()));
}

std::optional<uint32_t> parse_going_dictionary_key(std::string_view key) {
  if (!key.starts_with(kGoingDictionaryPrefix)) {
    return std::nullopt;
  }
  return parse_dictionary_key(joined(kDictionaryPrefix, key.substr(kGoingDictionaryPrefix.size())));
}

std::string encode_forgotten(std::string_view key, const ForgottenRecord& forgotten) {
  FieldWriter fields;
  fields.number(1, forgotten.log_index);
  fields.instant(2, forgotten.at);
  fields.octets(3, forgotten.reason);
  fields.number(4, forgotten.is_prefix ? 1 : 0);
  fields.hex(5, forgotten.leaves);
  return seal_value(key, fields.take());
}

Result<ForgottenRecord> decode_forgotten(std::string_view key, std::string_view value) {
  return decode_record<ForgottenRecord>(key, value,
                                        [](FieldReader& fields, ForgottenRecord& forgotten) {
                                          switch (fields.id()) {
                                            case 1:
                                              forgotten.log_index = fields.number();
                                              break;
                                            case 2:
                                              forgotten.at = fields.instant().value_or(Instant{});
                                              break;
                                            case 3:
                                              forgotten.reason = fields.octets();
                                              break;
                                            case 4:
                                              forgotten.is_prefix = fields.number() != 0;
                                              break;
                                            case 5:
                                              forgotten.leaves = fields.hex();
                                              break;
                                            default:
                                              break;
                                          }
                                        });
}

std::string encode_erasure(std::string_view key, const WarcErasure& erasure) {
  FieldWriter fields;
  fields.number(1, erasure.length);
  fields.octets(2, erasure.record_id);
  fields.instant(3, erasure.removed_at);
  fields.octets(4, erasure.why);
  return seal_value(key, fields.take());
}

Result<SegmentErasure> decode_erasure(std::string_view key, std::string_view value) {
  const size_t file_end = key.size() - std::min(key.size(), kOffsetBytes + 1);
  if (!key.starts_with(kErasurePrefix) || file_end <= kErasurePrefix.size() ||
      key[file_end] != '/') {
    return fail(ErrorCode::kCorrupt, "key " + printable_key(key) + " is not that of an erasure");
  }
  Result<WarcErasure> read =
      decode_record<WarcErasure>(key, value, [](FieldReader& fields, WarcErasure& erasure) {
        switch (fields.id()) {
          case 1:
            erasure.length = fields.number();
            break;
          case 2:
            erasure.record_id = fields.octets();
            break;
          case 3:
            erasure.removed_at = fields.instant().value_or(Instant{});
            break;
          case 4:
            erasure.why = fields.octets();
            break;
          default:
            break;
        }
      });
  if (!read) {
    return tl::unexpected<Error>(read.error());
  }
  for (const char octet : key.substr(file_end + 1)) {
    read->offset = read->offset << 8 | static_cast<unsigned char>(octet);
  }
  return SegmentErasure{
      std::string(key.substr(kErasurePrefix.size(), file_end - kErasurePrefix.size())),
      std::move(*read)};
}

std::string encode_erased(std::string_view key, uint64_t times) {
  FieldWriter fields;
  fields.number(1, times);
  return seal_value(key, fields.take());
}

Result<uint64_t> decode_erased(std::string_view key, std::string_view value) {
  return decode_record<uint64_t>(key, value, [](FieldReader& fields, uint64_t& times) {
    if (fields.id() == 1) {
      times = fields.number();
    }
  });
}

std::string encode_dead_copies(std::string_view key) {
  return seal_value(key, "");
}

std::string encode_going_dictionary(std::string_view key) {
  return seal_value(key, "");
}

}  // namespace shilu
