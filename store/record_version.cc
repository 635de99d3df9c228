// Versions, and where texts stand whole: the records under v/ and d/.
#include <utility>

#include "store/fields.h"
#include "store/record.h"
#include "store/record_decode.h"

namespace shilu {
namespace {

void read_text_place(FieldReader& fields, VersionPlace& place) {
  switch (fields.id()) {
    case 1:
      place.address_key = fields.octets();
      break;
    case 2:
      place.time = fields.instant().value_or(Instant{});
      break;
    case 3:
      place.revision = fields.number16();
      break;
    default:
      break;
  }
}

std::string text_place_payload(const VersionPlace& place) {
  FieldWriter fields;
  fields.octets(1, place.address_key);
  fields.instant(2, place.time);
  fields.number(3, place.revision);
  return fields.take();
}

VersionRecord::Base& base_of(VersionRecord& version) {
  if (!version.base) {
    version.base = VersionRecord::Base{};
  }
  return *version.base;
}

void read_version(FieldReader& fields, VersionRecord& version) {
  switch (fields.id()) {
    case 1:
      version.number = fields.number32();
      break;
    case 2:
      version.metadata = fields.octets();
      break;
    case 3:
      version.text = fields.octets();
      break;
    case 4: {
      const std::string inner = fields.octets();
      FieldReader place_fields(inner);
      VersionPlace place;
      while (place_fields.next()) {
        read_text_place(place_fields, place);
      }
      if (!place_fields.intact()) {
        fields.spoil();
      }
      version.text_place = std::move(place);
      break;
    }
    case 5:
      version.text_sha256 = fields.hex();
      break;
    case 6:
      version.document_digest = fields.hex();
      break;
    case 7:
      version.raw.file = fields.octets();
      break;
    case 8:
      version.raw.offset = fields.number();
      break;
    case 9:
      version.raw.sha256 = fields.hex();
      break;
    case 10:
      version.extractor = fields.octets();
      break;
    case 11:
      version.log_index = fields.number();
      break;
    case 12:
      version.gone = fields.number() != 0;
      break;
    case 13:
      base_of(version).time = fields.instant().value_or(Instant{});
      break;
    case 14:
      base_of(version).revision = fields.number16();
      break;
    case 15:
      version.depth = fields.number32();
      break;
    case 16:
      version.removed_by = fields.number();
      break;
    default:
      break;
  }
}

}  // namespace

std::string encode_version(std::string_view key, const VersionRecord& version) {
  FieldWriter fields;
  fields.number(1, version.number);
  fields.octets(2, version.metadata);
  fields.octets(3, version.text);
  fields.octets(4, version.text_place ? text_place_payload(*version.text_place) : "");
  fields.hex(5, version.text_sha256);
  fields.hex(6, version.document_digest);
  fields.octets(7, version.raw.file);
  fields.number(8, version.raw.offset);
  fields.hex(9, version.raw.sha256);
  fields.octets(10, version.extractor);
  fields.number(11, version.log_index);
  fields.number(12, version.gone ? 1 : 0);
  if (version.base) {
    fields.instant(13, version.base->time);
    fields.number(14, version.base->revision);
  }
  fields.number(15, version.depth);
  fields.number(16, version.removed_by);
  return seal_value(key, fields.take());
}

Result<VersionRecord> decode_version(std::string_view key, std::string_view value) {
  return decode_record<VersionRecord>(key, value, read_version);
}

std::string encode_text_place(std::string_view key, const VersionPlace& place) {
  return seal_value(key, text_place_payload(place));
}

Result<VersionPlace> decode_text_place(std::string_view key, std::string_view value) {
  return decode_record<VersionPlace>(key, value, read_text_place);
}

}  // namespace shilu
