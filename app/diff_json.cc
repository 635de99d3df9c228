// A diff as JSON. Places in lines are told in characters, as scripts count: code points.
#include <nlohmann/json.hpp>

#include "app/diff_forms.h"
#include "app/diff_outline.h"
#include "base/characters.h"
#include "base/document_json.h"

namespace shilu {
namespace {

using Json = nlohmann::ordered_json;

// Octets of a line as characters, asked for from left to right.
class CharacterPlaces {
 public:
  explicit CharacterPlaces(std::string_view line) : line_(line) {}
  Json range(const ByteRange& range) {
    const size_t begin = place(range.begin);
    return {begin, place(range.end)};
  }

 private:
  size_t place(size_t octets) {
    characters_ += count_characters(line_.substr(octets_, octets - octets_));
    octets_ = octets;
    return characters_;
  }

  std::string_view line_;
  size_t octets_ = 0;
  size_t characters_ = 0;
};

void add_edits(std::string_view before, std::string_view after, const LineEdits& edits,
               Json& json) {
  CharacterPlaces before_places(before);
  CharacterPlaces after_places(after);
  json["edits"] = Json::array();
  for (const CharacterEdit& edit : edits.edits) {
    json["edits"].push_back(
        {{"before", before_places.range(edit.before)}, {"after", after_places.range(edit.after)}});
  }
  json["values"] = Json::array();
  for (const ValueChange& change : edits.values) {
    json["values"].push_back({{"before", change.before.of(before)},
                              {"after", change.after.of(after)},
                              {"kind", kind_of(change)}});
  }
}

Json edited_line(const DiffLine& line) {
  Json json{{"change", "edited"}, {"before", line.before}, {"after", line.after}};
  // From the first to the last that changed.
  const CharacterEdit& first = line.edits.edits.front();
  const CharacterEdit& last = line.edits.edits.back();
  json["before_range"] = CharacterPlaces(line.before).range({first.before.begin, last.before.end});
  json["after_range"] = CharacterPlaces(line.after).range({first.after.begin, last.after.end});
  add_edits(line.before, line.after, line.edits, json);
  return json;
}

Json json_line(const std::vector<DiffLine>& lines, const std::vector<LineNumber>& numbers,
               size_t place) {
  const DiffLine& line = lines[place];
  switch (line.change) {
    case LineChange::kKept:
      return {{"change", "kept"}, {"text", line.before}};
    case LineChange::kRemoved: {
      Json json{{"change", "removed"}, {"text", line.before}};
      if (line.moved) {
        json["moved_to"] = numbers[*line.moved].after;
      }
      return json;
    }
    case LineChange::kAdded: {
      Json json{{"change", "added"}, {"text", line.after}};
      if (line.moved) {
        json["moved_from"] = numbers[*line.moved].before;
        add_edits(lines[*line.moved].before, line.after, line.edits, json);
      }
      return json;
    }
    case LineChange::kEdited:
      break;
  }
  return edited_line(line);
}

Json side(const Version& version) {
  return {{"version", version.number},
          {"revision", version.revision},
          {"fetched_at", format_instant(version.fetched_at)},
          {"extractor", version.extractor}};
}

}  // namespace

std::string diff_as_json(const VersionPair& versions, const DocumentDiff& diff) {
  Json json;
  json["url"] = versions.after.url.text();
  json["before"] = side(versions.before);
  json["after"] = side(versions.after);
  json["changed_by"] = cause_name(versions.cause);
  json["fields"] = Json::array();
  for (const FieldChange& change : diff.fields) {
    json["fields"].push_back({{"field", change.field},
                              {"before", Json::parse(change.before, nullptr, false)},
                              {"after", Json::parse(change.after, nullptr, false)}});
  }
  json["lines"] = Json::array();
  const std::vector<LineNumber> numbers = line_numbers(diff.lines);
  for (size_t i = 0; i < diff.lines.size(); ++i) {
    json["lines"].push_back(json_line(diff.lines, numbers, i));
  }
  return to_json_line(json) + "\n";
}

}  // namespace shilu
