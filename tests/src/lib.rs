pub mod eventually;
pub mod mosquitto;
