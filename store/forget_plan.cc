#include "store/forget_plan.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/digest.h"
#include "store/dictionary_runs.h"
#include "store/durable_file.h"
#include "store/keys.h"
#include "store/record.h"
#include "store/removal_record.h"

namespace shilu {
namespace {

namespace fs = std::filesystem;

// Databases that a migration or a mending left: db.schema-1, db.damaged-<time>.
constexpr std::string_view kOldDatabaseBegins[] = {"db.schema-", "db.damaged-"};

// Makes a plan from one view; each step adds to it.
class ForgetPlanner {
 public:
  ForgetPlanner(const View& view, const std::string& directory, const ForgetOrder& order)
      : view_(view), directory_(directory), order_(order) {}

  Result<ForgetPlan> run() {
    for (const Url& url : order_.addresses) {
      plan_.units.try_emplace(url.key(), ForgetUnit{url, order_.prefixes});
      if (order_.prefixes) {
        plan_.prefixes.push_back(url.key());
      }
    }
    for (const auto& step :
         {&ForgetPlanner::find_addresses, &ForgetPlanner::find_versions,
          &ForgetPlanner::find_forgotten, &ForgetPlanner::find_waiting, &ForgetPlanner::find_raw,
          &ForgetPlanner::find_same_texts, &ForgetPlanner::find_dictionaries,
          &ForgetPlanner::find_old_databases}) {
      if (Status done = (this->*step)(); !done) {
        return tl::unexpected<Error>(done.error());
      }
    }
    return std::move(plan_);
  }

 private:
  template <typename Visit>
  Status scan(std::string_view prefix, Visit visit) const {
    const auto entry = view_.iterate(View::Scan::kLong);
    for (entry->seek(prefix); entry->valid() && entry->key().starts_with(prefix); entry->next()) {
      if (Status visited = visit(entry->key(), entry->value()); !visited) {
        return visited;
      }
    }
    return entry->status();
  }

  // Whatever is known under a prefix is a unit of its own.
  Status find_addresses() {
    for (const std::string& prefix : plan_.prefixes) {
      const auto add = [&](std::string_view address_key) -> Status {
        Result<Url> url = Url::from_key(address_key);
        if (!url) {
          return fail_at("address " + printable_key(address_key), url.error());
        }
        plan_.units.try_emplace(std::string(address_key), ForgetUnit{std::move(*url)});
        return {};
      };
      Status scanned = scan(url_state_key(prefix), [&](std::string_view key, std::string_view) {
        return add(key.substr(kUrlStatePrefix.size()));
      });
      if (!scanned) {
        return scanned;
      }
    }
    for (auto& [address_key, unit] : plan_.units) {
      const Result<std::optional<std::string>> state = view_.get(url_state_key(address_key));
      if (!state) {
        return tl::unexpected<Error>(state.error());
      }
      unit.is_known = state->has_value();
    }
    return {};
  }

  Status find_versions() {
    for (auto& [address_key, unit] : plan_.units) {
      ForgetUnit& of = unit;
      of.versions.address_key = address_key;
      Status scanned =
          scan(version_prefix(address_key), [&](std::string_view key, std::string_view value) {
            const Result<VersionRecord> record = decode_version(key, value);
            if (record && record->removed_by == 0) {
              of.versions.keys.emplace(key);
              plan_.going.emplace(key);
              plan_.texts.insert(record->text_sha256);
            }
            return record.map([](const VersionRecord&) {});
          });
      if (!scanned) {
        return scanned;
      }
    }
    return {};
  }

  Status find_forgotten() {
    for (auto& [address_key, unit] : plan_.units) {
      const std::string key = forgotten_key(address_key);
      const Result<std::optional<std::string>> value = view_.get(key);
      if (!value) {
        return tl::unexpected<Error>(value.error());
      }
      if (!*value) {
        continue;
      }
      const Result<ForgottenRecord> record = decode_forgotten(key, **value);
      if (!record) {
        return tl::unexpected<Error>(record.error());
      }
      unit.already = record->is_prefix || !unit.is_prefix;
      unit.is_prefix = unit.is_prefix || record->is_prefix;
    }
    return {};
  }

  Status find_waiting() {
    return scan(kQueuePrefix, [&](std::string_view key, std::string_view value) -> Status {
      const Result<QueueRecord> record = decode_queue_record(key, value);
      if (!record) {
        return tl::unexpected<Error>(record.error());
      }
      const Result<Url> url = Url::parse(record->url);
      if (const auto unit = url ? plan_.unit_of(url->key()) : std::nullopt) {
        plan_.units.at(*unit).waiting.emplace_back(key);
      }
      return {};
    });
  }

  Status find_raw() {
    const Result<RawSegments> segments = recorded_segments(view_, directory_);
    if (!segments) {
      return tl::unexpected<Error>(segments.error());
    }
    const FileAddress file = [&](const Url& url) { return plan_.unit_of(url.key()); };
    auto found = records_naming(*segments, file);
    if (!found) {
      return tl::unexpected<Error>(found.error());
    }
    for (auto& [unit, records] : *found) {
      plan_.units.at(unit).raw = std::move(records);
    }
    Result<std::vector<std::string>> aside = set_aside_naming(segments->directory, file);
    if (!aside) {
      return tl::unexpected<Error>(aside.error());
    }
    plan_.set_aside = std::move(*aside);
    return {};
  }

  Status find_same_texts() {
    plan_.texts.erase("");
    plan_.texts.erase(sha256_hex(""));
    std::set<std::string> addresses;
    Status scanned = scan(kVersionPrefix, [&](std::string_view key, std::string_view value) {
      const Result<VersionRecord> record = decode_version(key, value);
      const std::optional<VersionPlace> place = parse_version_key(key);
      if (record && place && plan_.texts.contains(record->text_sha256) &&
          !plan_.going.contains(std::string(key))) {
        addresses.insert(place->address_key);
      }
      return record.map([](const VersionRecord&) {});
    });
    for (const std::string& address_key : addresses) {
      if (const Result<Url> url = Url::from_key(address_key)) {
        plan_.same_text_at.push_back(url->text());
      }
    }
    return scanned;
  }

  Status find_dictionaries() {
    return dictionaries_telling_of(view_, plan_.going).map([this](std::set<uint32_t> telling) {
      plan_.dictionaries = std::move(telling);
    });
  }

  Status find_old_databases() {
    std::error_code error;
    for (fs::directory_iterator entry(directory_, error), end; !error && entry != end;
         entry.increment(error)) {
      const std::string name = entry->path().filename().string();
      if (std::any_of(std::begin(kOldDatabaseBegins), std::end(kOldDatabaseBegins),
                      [&](std::string_view begin) { return name.starts_with(begin); })) {
        plan_.old_databases.push_back(entry->path().string());
      }
    }
    std::sort(plan_.old_databases.begin(), plan_.old_databases.end());
    return error ? Status(fail_errno(directory_, error.value())) : Status();
  }

  const View& view_;
  const std::string& directory_;
  const ForgetOrder& order_;
  ForgetPlan plan_;
};

}  // namespace

std::optional<std::string> ForgetPlan::unit_of(std::string_view address_key) const {
  if (const auto found = units.find(address_key); found != units.end()) {
    return found->first;
  }
  for (const std::string& prefix : prefixes) {
    if (address_key.starts_with(prefix)) {
      return prefix;
    }
  }
  return std::nullopt;
}

Result<ForgetPlan> plan_forget(const View& view, const std::string& directory,
                               const ForgetOrder& order) {
  return ForgetPlanner(view, directory, order).run();
}

ForgetAccount account_of(const ForgetPlan& plan) {
  ForgetAccount account;
  for (const auto& [address_key, unit] : plan.units) {
    account.addresses.push_back({unit.url.text(), unit.is_prefix, unit.versions.keys.size(),
                                 unit.raw.size(), unit.waiting.size(),
                                 unit.already && !unit.holds_something()});
    account.versions += unit.versions.keys.size();
    account.raw_records += unit.raw.size();
    for (const RawRecord& record : unit.raw) {
      account.raw_bytes += record.length;
    }
  }
  account.same_text_at = plan.same_text_at;
  account.set_aside = plan.set_aside;
  account.old_databases = plan.old_databases;
  account.dictionaries = plan.dictionaries.size();
  return account;
}

}  // namespace shilu
