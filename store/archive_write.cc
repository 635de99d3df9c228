#include <utility>

#include "store/archive_impl.h"
#include "store/durable_file.h"
#include "store/keys.h"

namespace shilu {
namespace {

// Addresses gone through in one batch of begin_run.
constexpr size_t kSeedBatch = 1000;

RunInfo info_of(const RunRecord& run) {
  return {run.number, run.open, run.started_at.value_or(Instant{}), run.scope_changed,
          run.ended_at.value_or(Instant{})};
}

}  // namespace

Status Archive::Impl::check_space(uint64_t bytes) const {
  return check_free_space(directory, options.free_space_floor + bytes);
}

Status Archive::Impl::write(Changes& changes) {
  if (Status written = database->write(changes.finish()); !written) {
    return written;
  }
  counters = changes.counters();
  log = changes.log();
  recent_texts.add(counters.batches, changes.placed_texts());
  queued = counters.queued;
  return {};
}

Result<RunRecord> Archive::Impl::read_run() const {
  const Result<std::optional<std::string>> value = present().get(kRunKey);
  if (!value) {
    return tl::unexpected<Error>(value.error());
  }
  return *value ? decode_run(kRunKey, **value) : RunRecord{};
}

Result<RunInfo> Archive::last_run() const {
  return impl_->read_run().map(info_of);
}

Result<std::vector<RevisionOutcome>> Archive::add_revisions(std::vector<Revision> revisions,
                                                            Instant now) {
  return impl_->writing([&]() -> Result<std::vector<RevisionOutcome>> {
    if (Status space = impl_->check_space(0); !space) {
      return tl::unexpected<Error>(space.error());
    }
    const Result<RunRecord> run = impl_->read_run();
    if (!run) {
      return tl::unexpected<Error>(run.error());
    }
    Changes changes(*impl_->database, impl_->dictionaries, impl_->counters, impl_->log,
                    impl_->forgotten, run->number);
    std::vector<RevisionOutcome> outcomes;
    for (Revision& revision : revisions) {
      const Result<RevisionOutcome> appended = changes.add_revision(revision, now);
      if (!appended) {
        return tl::unexpected<Error>(appended.error());
      }
      outcomes.push_back(*appended);
    }
    if (Status written = impl_->write(changes); !written) {
      return tl::unexpected<Error>(written.error());
    }
    return outcomes;
  });
}

Result<size_t> Archive::enqueue(std::span<const QueueItem> items) {
  return impl_->writing([&]() -> Result<size_t> {
    if (Status space = impl_->check_space(0); !space) {
      return tl::unexpected<Error>(space.error());
    }
    const Result<RunRecord> run = impl_->read_run();
    if (!run) {
      return tl::unexpected<Error>(run.error());
    }
    Changes changes(*impl_->database, impl_->dictionaries, impl_->counters, impl_->log,
                    impl_->forgotten, run->number);
    size_t queued = 0;
    for (const QueueItem& item : items) {
      const Result<bool> is_new = changes.queue_if_new(item);
      if (!is_new) {
        return tl::unexpected<Error>(is_new.error());
      }
      queued += *is_new ? 1 : 0;
    }
    if (Status written = impl_->write(changes); !written) {
      return tl::unexpected<Error>(written.error());
    }
    return queued;
  });
}

Status Archive::Impl::seed_run(
    const RunRecord& run,
    const std::function<std::optional<QueueItem>(const Url&, const UrlState&)>& item_for) {
  const auto entry = present().iterate(View::Scan::kLong);
  entry->seek(kUrlStatePrefix);
  bool more = true;
  while (more) {
    Changes changes(*database, dictionaries, counters, log, forgotten, run.number);
    for (size_t gone_through = 0; gone_through < kSeedBatch; ++gone_through, entry->next()) {
      more = entry->valid() && entry->key().starts_with(kUrlStatePrefix);
      if (!more) {
        break;
      }
      const auto address = read_address(entry->key(), entry->value());
      if (!address) {
        return tl::unexpected<Error>(address.error());
      }
      if (std::optional<QueueItem> item = item_for(address->first, address->second)) {
        if (Result<bool> queued = changes.queue_if_new(*item); !queued) {
          return tl::unexpected<Error>(queued.error());
        }
      }
    }
    if (Status written = write(changes); !written) {
      return written;
    }
  }
  return entry->status();
}

Result<RunInfo> Archive::begin_run(
    Instant now, std::string_view scope,
    const std::function<std::optional<QueueItem>(const Url&, const UrlState&)>& item_for) {
  return impl_->writing([&]() -> Result<RunInfo> {
    Result<RunRecord> run = impl_->read_run();
    if (!run) {
      return tl::unexpected<Error>(run.error());
    }
    const bool scope_changes = run->number > 0 && run->scope != scope;
    if (run->open && !run->seeding && !scope_changes) {
      return info_of(*run);
    }
    if (Status space = impl_->check_space(0); !space) {
      return tl::unexpected<Error>(space.error());
    }
    if (run->open && scope_changes) {
      run->scope = scope;
      run->scope_changed = true;
      run->seeding = true;  // what is known and only now in scope becomes due too
    }
    if (!run->open) {
      *run = {run->number + 1, true, true, now, std::nullopt, std::string(scope), scope_changes};
      if (Status written = impl_->write_run(*run); !written) {
        return tl::unexpected<Error>(written.error());
      }
    }
    if (Status seeded = impl_->seed_run(*run, item_for); !seeded) {
      return tl::unexpected<Error>(seeded.error());
    }
    run->seeding = false;
    if (Status written = impl_->write_run(*run); !written) {
      return tl::unexpected<Error>(written.error());
    }
    return info_of(*run);
  });
}

Status Archive::Impl::write_run(const RunRecord& run) {
  Changes changes(*database, dictionaries, counters, log, forgotten, run.number);
  changes.set_run(run);
  return write(changes);
}

Status Archive::end_run(Instant now) {
  return impl_->writing([&]() -> Status {
    Result<RunRecord> run = impl_->read_run();
    if (!run) {
      return tl::unexpected<Error>(run.error());
    }
    if (Status trained = impl_->finish_training(); !trained) {
      return trained;
    }
    run->open = false;
    run->seeding = false;
    run->ended_at = now;
    return impl_->write_run(*run);
  });
}

Status Archive::compact() {
  return impl_->writing([&]() -> Status {
    const Result<Sizes> now = sizes();
    if (!now) {
      return tl::unexpected<Error>(now.error());
    }
    // LevelDB keeps what it rewrites until the rewriting is done.
    Status space = impl_->check_space(now->database_bytes);
    return space ? impl_->database->compact() : space;
  });
}

}  // namespace shilu
