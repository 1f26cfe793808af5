//! What happens to a machine: it is killed at any moment, its disk is full or broken, its file is damaged. Nothing that was
//! acknowledged is lost, nothing is counted twice, and whoever looks is told what to do.

mod damage;
mod disk;
mod kills;
