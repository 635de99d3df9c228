#include "store/imported_record.h"

#include "base/digest.h"
#include "store/fields.h"
#include "store/record_decode.h"

namespace shilu {
namespace {

constexpr size_t kKeyOctets = 16;

void read_imported(FieldReader& fields, ImportedRecord& record) {
  switch (fields.id()) {
    case 1:
      record.file = fields.octets();
      break;
    case 2:
      record.offset = fields.number();
      break;
    default:
      break;
  }
}

}  // namespace

std::string imported_key(std::string_view record_id) {
  const Sha256 digest = sha256({record_id});
  return std::string(kImportedPrefix) +
         std::string(reinterpret_cast<const char*>(digest.data()), kKeyOctets);
}

std::string encode_imported(std::string_view key, const ImportedRecord& record) {
  FieldWriter fields;
  fields.octets(1, record.file);
  fields.number(2, record.offset);
  return seal_value(key, fields.take());
}

Result<ImportedRecord> decode_imported(std::string_view key, std::string_view value) {
  return decode_record<ImportedRecord>(key, value, read_imported);
}

}  // namespace shilu
